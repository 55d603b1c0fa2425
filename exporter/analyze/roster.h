#pragma once
// Roster: the ranks of a workload, and when each was last heard of. Who is missing can only be told
// by who is known.
//
// Owner: Incidents, one for each workload. Not thread-safe. Memory: kMostRanks times at most.

#include <cstdint>
#include <optional>
#include <vector>

#include "analyze/rank_of.h"
#include "model/time.h"

namespace aijob::analyze {

class Roster {
 public:
  /// A line of that rank was read; true where it was not known. Ranks outside 0..kMostRanks-1 are
  /// left out.
  bool Saw(int32_t rank, model::TimePoint time) {
    if (rank < 0 || rank >= kMostRanks) return false;
    const auto index = static_cast<size_t>(rank);
    if (index >= heard_.size()) heard_.resize(index + 1);
    const bool fresh = !heard_[index].has_value();
    if (fresh || time > *heard_[index]) heard_[index] = time;
    return fresh;
  }
  /// A line said how many ranks there are; the largest group counts.
  void SetWorld(int64_t ranks) {
    if (ranks > static_cast<int64_t>(heard_.size()) && ranks <= kMostRanks)
      heard_.resize(static_cast<size_t>(ranks));
  }

  /// Ranks are 0..size()-1, as far as anybody said.
  [[nodiscard]] int32_t size() const { return static_cast<int32_t>(heard_.size()); }
  /// When the rank was last heard of; nothing: never. REQUIRES a rank below size().
  [[nodiscard]] const std::optional<model::TimePoint>& Heard(int32_t rank) const {
    return heard_[static_cast<size_t>(rank)];
  }

 private:
  std::vector<std::optional<model::TimePoint>> heard_;
};

}  // namespace aijob::analyze
