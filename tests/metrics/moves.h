#pragma once
// A table of events and what each alone moves, for the tests of EventCounter's parts.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "metrics/counts.h"
#include "metrics_testing.h"

namespace aijob::metrics {

struct Move {
  const char* name;
  model::Event event;
  const char* family;
  std::vector<std::string> labels;  // without the workload
  double value;                     // of a histogram: its count; NaN: no such series
};

/// Applies each event to counts of its own, and compares the family it is said to move.
inline void ExpectMoves(const std::vector<Move>& moves) {
  constexpr model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};
  for (const Move& move : moves) {
    Counts counts({}, kNow);
    counts.Apply(move.event, counts.OpenOrigin({"w", "s", {}}, kNow), kNow);
    std::vector<std::string> labels = move.labels;
    labels.insert(labels.begin(), "w");
    const model::Families families = counts.Collect();
    const double value =
        ValueOf(families, move.family, labels) +
        static_cast<double>(HistogramOf(families, move.family, labels).sample_count);
    if (std::isnan(move.value)) {
      EXPECT_TRUE(std::isnan(value)) << move.name << ": " << value;
    } else {
      EXPECT_EQ(value, move.value) << move.name;
    }
  }
}

}  // namespace aijob::metrics
