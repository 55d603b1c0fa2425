#pragma once
// Event: something a line said, recognised by a rule. Made by match/, judged by analyze/, counted
// by metrics/.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/line.h"
#include "model/time.h"

namespace aijob::model {

/// A failure belongs to the taxonomy (model/taxonomy.h); an observation is a fact worth a number.
enum class EventKind : uint8_t { kFailure, kObservation };

/// The causal role of a failure: who began, who followed, who only cleaned up.
enum class Role : uint8_t { kInitiating, kCascade, kTeardown };

enum class Severity : uint8_t { kInfo, kWarning, kCritical };

/// A number the line states, in base units: seconds, bytes, ratios 0..1. The unit is in the name.
struct Value {
  std::string_view name;
  double number = 0;
};

struct Label {
  std::string_view name;
  std::string value;
};

/// One step of a user's own metric (the `metrics:` of a pack or the configuration).
struct MetricUpdate {
  uint32_t metric = 0;  // index into the rule set's metric definitions
  double number = 1;
  std::vector<std::string> label_values;  // in the definition's order
};

/// Lifetime: the string_views name things of the rule set and live as long as it does; but
/// `incident`, which lives until the next event is judged.
struct Event {
  EventKind kind = EventKind::kObservation;
  std::string_view pack;
  std::string_view rule;
  std::string_view fingerprint;  // "F001"; empty where the library has none
  std::string_view class_name;   // a failure's class, or an observation's kind
  std::string_view subtype;
  Role role = Role::kInitiating;
  Severity severity = Severity::kInfo;
  std::vector<Value> values;
  std::vector<Label> labels;
  std::vector<MetricUpdate> updates;
  StreamId stream = 0;
  uint64_t line = 0;              // number of its (first) line in the stream
  std::optional<TimePoint> time;  // the line's own, where it says one

  // A failure's, by analyze/ (`role` may change too):
  std::string_view incident;  // its id
  bool echo = false;          // its incident has had a failure of this class in this role
  bool echo_subtype = false;  // and one of this class and subtype
  // An observation's, likewise:
  bool serving = false;  // its service was ready before, and does not start anew

  /// The value called `name`, if the line stated it.
  [[nodiscard]] const double* FindValue(std::string_view name) const {
    for (const Value& value : values) {
      if (value.name == name) return &value.number;
    }
    return nullptr;
  }
  [[nodiscard]] const std::string* FindLabel(std::string_view name) const {
    for (const Label& label : labels) {
      if (label.name == name) return &label.value;
    }
    return nullptr;
  }
  /// The label's text; empty where there is none.
  [[nodiscard]] std::string_view TextOf(std::string_view name) const {
    const std::string* const label = FindLabel(name);
    return label == nullptr ? std::string_view() : std::string_view(*label);
  }
};

/// A line's time further ahead than this is another clock's.
inline constexpr Duration kClockAhead = std::chrono::minutes(5);
/// The workload that stands for all those past a limit of workloads.
inline constexpr std::string_view kOtherWorkload = "_other";

}  // namespace aijob::model
