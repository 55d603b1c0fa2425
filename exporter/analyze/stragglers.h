#pragma once
// Stragglers: whether one rank is slower than the others, where a signal allows to say so.
//
// Ranks say the time of their own step, of loading data, or their FLOP/s. In synchronous training
// the all-reduce makes the step as long as the slowest rank's on every rank, and FLOP/s counted
// from it with it: where these are alike nobody can tell who is slow, and it is said that it cannot
// be told. Where one differs all the same (no all-reduce within it), or the time is one before the
// all-reduce (data), the rank that is kStraggles times the median is named.
//
// Each rank's numbers are smoothed (EWMA, as published straggler reports do: lambda 0.1, so 20 %
// of noise becomes 5 %), and judged after kFewest of them.
//
// Owner: Watched. Not thread-safe. Memory: two words for each rank and signal, kMostRanks ranks.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/progress_state.h"

namespace aijob::analyze {

class Stragglers {
 public:
  static constexpr double kStraggles = 1.25;
  static constexpr uint32_t kFewest = 16;

  /// What a training step says of its rank.
  void Note(const model::Event& event, int32_t rank);
  /// One for each signal that two ranks or more speak of.
  [[nodiscard]] std::vector<model::Straggler> Judge() const;
  /// Another run: other ranks, other times.
  void Clear();

 private:
  struct Smoothed {
    double value = 0;
    uint32_t count = 0;
  };
  std::array<std::vector<Smoothed>, 3> signals_;  // by kSignals of the .cpp
};

}  // namespace aijob::analyze
