#pragma once
// What RuleSet::Compile makes of packs, for Scanner and Matcher. Inside the room only.
//
// An entry is a rule or a metric: entries [0, rules.size()) are the rules in the order in which
// they are tried, the metrics follow. Owner: RuleSet. Threads: immutable. Lifetime: the RuleSet's;
// Events point here.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "match/literal_set.h"
#include "match/pack.h"
#include "match/quantity.h"
#include "model/event.h"
#include "pattern/pattern.h"

namespace aijob::match {

inline constexpr size_t kSlots = 64;  // captures of one rule

/// `when`: the first present of `fields` must match.
struct Condition {
  std::vector<uint32_t> fields;    // indexes into WantedFields
  bool anything = false;           // the pattern is ".+"
  std::vector<std::string> words;  // one of these, lower case; where the pattern is that simple
  std::optional<pattern::Pattern> pattern;  // else this
};

/// A named group of a pattern, and the slot its text goes to.
struct GroupSlot {
  int group = 0;
  uint32_t slot = 0;
};

struct Pattern {
  std::optional<pattern::Pattern> expression;
  std::vector<GroupSlot> groups;
  int submatches = 0;  // to ask for: 0, or 1 + the last group wanted
};

/// One capture of a rule by name.
struct Slot {
  std::string name;
  Unit unit;
  bool is_value = true;  // a number for Event.values; false where it is only a word
};

/// A compiled Finder.
struct Look {
  std::vector<uint32_t> literals;
  std::vector<Condition> when;
  std::optional<Pattern> match;
  std::vector<Pattern> extract;
  std::vector<pattern::Pattern> unless;
  std::vector<Slot> slots;
};

/// Where a word or a number of an event comes from.
struct Source {
  enum class Kind : uint8_t { kSlot, kField, kConstant, kFieldOrPath };
  Kind kind = Kind::kConstant;
  uint32_t slot = 0;
  std::vector<uint32_t> fields;
  std::string text;  // the constant, or the path group's name
};

struct ValueSource {
  std::string name;
  std::vector<uint32_t> fields;
  Unit unit;
};

struct LabelSource {
  std::string name;
  Source from;
};

enum class SubtypeFrom : uint8_t { kFixed, kOomArithmetic, kXidBucket, kMap };

struct CompiledRule {
  const PackSpec* pack = nullptr;
  const RuleSpec* spec = nullptr;
  Look look;
  model::EventKind kind = model::EventKind::kObservation;
  std::string_view class_name;
  std::string_view subtype;
  SubtypeFrom subtype_from = SubtypeFrom::kFixed;
  Source subtype_source;  // kMap: the word that chooses
  model::Role role = model::Role::kInitiating;
  model::Severity severity = model::Severity::kInfo;
  bool also = false;
  size_t observation = 0;  // index into kObservationKinds
  std::vector<ValueSource> values;
  std::vector<LabelSource> labels;
};

struct CompiledMetric {
  const MetricSpec* spec = nullptr;
  Look look;
  std::optional<Source> value;
  Unit unit;
  std::vector<Source> labels;
};

/// Lists of numbers, one list for each key, end to end.
struct Lists {
  std::vector<uint32_t> begin = {0};  // list i is items[begin[i], begin[i + 1])
  std::vector<uint32_t> items;

  [[nodiscard]] std::span<const uint32_t> operator[](size_t i) const {
    if (i + 1 >= begin.size()) return {};
    return std::span(items).subspan(begin[i], begin[i + 1] - begin[i]);
  }
  static Lists Of(const std::vector<std::vector<uint32_t>>& lists);
};

struct Compiled {
  std::vector<PackSpec> packs;
  std::vector<MetricSpec> metric_specs;
  std::vector<CompiledRule> rules;
  std::vector<CompiledMetric> metrics;
  std::vector<model::FieldSpec> fields;
  LiteralSet literals;
  std::vector<bool> extra;  // by literal
  Lists entries_by_literal;
  Lists entries_by_field;  // entries with `when` and no literals, under their first field
  Lists packs_by_literal;  // `detect`

  [[nodiscard]] size_t entries() const { return rules.size() + metrics.size(); }
  [[nodiscard]] const Look& LookOf(size_t entry) const {
    return entry < rules.size() ? rules[entry].look : metrics[entry - rules.size()].look;
  }
};

}  // namespace aijob::match
