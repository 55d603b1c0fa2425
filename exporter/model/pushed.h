#pragma once
// Pushed groups on their way between the room that keeps them (push/) and the one that stores them
// (state/).

#include <prometheus/metric_type.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace aijob::model {

/// Sorted by name, each name once.
using GroupingLabels = std::vector<std::pair<std::string, std::string>>;

/// A group without its families.
struct PushedGroup {
  uint64_t id = 0;  // never used again
  GroupingLabels labels;
  double pushed = 0;                 // Unix seconds of the last push that succeeded; 0: none
  double failed = 0;                 // of the last one that was refused; 0: none
  std::chrono::milliseconds ttl{0};  // after the last success; 0: for ever
};

/// All series of one name in one group; `series` is opaque to all but push/.
struct PushedFamily {
  std::string name;
  std::string help;
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  double pushed = 0;  // Unix seconds
  std::string series;
};

/// One step of a change of the stored groups; steps count in their order.
struct PushChange {
  enum class Kind : uint8_t {
    kPutGroup,    // `group`, whole
    kDropGroup,   // and its families; of `group` only the id is looked at
    kPutFamily,   // `family` of group.id
    kDropFamily,  // of `family` only the name is looked at
    kDropAll,     // every group
  };
  Kind kind = Kind::kPutGroup;
  PushedGroup group;
  PushedFamily family;
};

using PushChanges = std::vector<PushChange>;

}  // namespace aijob::model
