#pragma once
// Options, Batch and the other plain data that a Consumer takes and gives.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aijob::kafka {

/// What is read, and how its servers are reached. Compared to see whether a reload changes it.
struct Options {
  std::vector<std::string> brokers;  // host:port, to begin with
  std::vector<std::string> topics;   // names, or a pattern that begins with '^'
  std::string group;
  /// As librdkafka's CONFIGURATION.md names them; none of those this room sets itself.
  std::vector<std::pair<std::string, std::string>> properties;
  bool operator==(const Options&) const = default;
};

inline constexpr int64_t kNoOffset = -1;

/// How far a partition has been read.
struct Progress {
  std::string topic;
  int32_t partition = 0;
  int64_t next = kNoOffset;  // the first message that has not been given out
};

/// Messages of one partition, in its order: each ends in '\n', those without a value are nowhere.
/// Valid during the call; readable model::kPadding bytes past its end.
struct Batch {
  std::string_view topic;
  int32_t partition = 0;
  std::string_view bytes;
};

/// One partition, for whoever looks.
struct PartitionStatus {
  Progress progress;
  int64_t end = kNoOffset;  // of the partition, as last heard
  bool assigned = false;
};

/// Totals since construction.
struct Stats {
  uint64_t messages = 0;
  uint64_t empty = 0;   // of them: no value (tombstones), or one of no bytes
  uint64_t errors = 0;  // whatever librdkafka reported, and offsets the group did not take
};

}  // namespace aijob::kafka
