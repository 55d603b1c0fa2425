#pragma once
// PackSpec and what it holds: a pack as its author wrote it, as plain data. config/ reads it from
// YAML, RuleSet compiles it. exporter/packs/README.md describes the grammar key by key.
//
// Owner: match/. Threads and lifetime: values. Nothing here is checked yet: RuleSet::Compile does
// that, and names file and line from the Origins.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/event.h"
#include "model/reading.h"

namespace aijob::match {

/// Where something stands, for messages.
struct Origin {
  std::string file;
  int line = 0;  // from 1; 0 where unknown

  [[nodiscard]] std::string Text() const {
    return line > 0 ? file + ":" + std::to_string(line) : file;
  }
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A header pattern: how the lines of an emitter begin. Used by parse/, compiled there.
struct HeaderRule {
  Origin origin;
  std::string pattern;  // RE2 with the groups time, level, rank, module, pid
  std::string time;     // how the group `time` is written: iso, glog, ...
};

/// `field: pattern`: a structured field whose whole text must match (RE2, case-insensitive).
struct When {
  std::string field;
  std::string pattern;
};

/// What makes a line worth a look, and what is read from it. Shared by rules and metrics.
struct Finder {
  std::vector<std::string> find;  // any of these literals
  std::string match;              // RE2, unanchored; empty: `find` or `when` alone decide
  std::vector<When> when;         // all of them
  std::vector<std::string> extract;
  std::vector<std::string> unless;
  Pairs units;  // capture -> unit
};

/// A number from a structured field.
struct ValueFrom {
  std::string name;
  std::string field;
  std::string unit;  // of a number without one; empty: the base unit
};

/// A word: from the capture or the field `from`, else the constant itself.
struct LabelFrom {
  std::string name;
  std::string from;
};

/// A line (or a record of several lines) that proves a rule, and what the rule must make of it.
struct Sample {
  Origin origin;
  std::vector<std::string> lines;
  std::optional<std::string> subtype;
  std::vector<std::pair<std::string, double>> values;
  Pairs labels;
};

/// `subtype_map`: the text of a capture chooses the subtype.
struct SubtypeMap {
  std::string capture;
  Pairs map;  // captured text -> subtype
};

struct RuleSpec {
  Origin origin;
  std::string id;  // unique within the pack
  std::string fingerprint;
  std::string failure_class;  // `class`: of the taxonomy ...
  std::string observe;        // ... or an observation kind, exactly one of the two
  std::string subtype;
  std::string subtype_from;  // "", "oom_arithmetic", "xid_bucket"
  SubtypeMap subtype_map;
  std::string role;      // "" is initiating
  std::string severity;  // "" is the class's
  bool also = false;     // neither ends matching nor is ended
  Finder finder;
  std::vector<ValueFrom> values;
  std::vector<LabelFrom> labels;
  Pairs set_labels;
  std::vector<std::pair<std::string, double>> set_values;
  std::string cause, remedy, source;
  std::vector<Sample> samples;
  std::vector<Sample> near_misses;
};

enum class MetricType : uint8_t { kCounter, kGauge, kHistogram };

/// A user's own metric.
struct MetricSpec {
  Origin origin;
  std::string name;
  MetricType type = MetricType::kCounter;
  std::string help;
  Finder finder;
  std::string value;              // capture or field; empty: 1
  std::string unit;               // of a value without one
  std::vector<LabelFrom> labels;  // from: a capture, a field or a path group
  std::vector<double> buckets;    // ascending upper bounds, without +Inf
  std::vector<Sample> samples;
  std::vector<Sample> near_misses;
};

struct PackSpec {
  Origin origin;
  std::string name;
  std::string title;
  std::string source;
  int64_t order = 50;  // packs with a smaller one are tried first; then by name
  std::vector<std::string> detect;
  std::vector<HeaderRule> headers;
  std::vector<model::FieldSpec> fields;
  std::vector<RuleSpec> rules;
  std::vector<MetricSpec> metrics;
};

}  // namespace aijob::match
