#include "analyze/interval_stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace aijob::analyze {
namespace {

/// The obvious twin.
double NearestRank(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::max<size_t>(rank, 1) - 1];
}

double ObviousMad(const std::vector<double>& values) {
  const double median = NearestRank(values, 0.5);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::abs(value - median));
  return NearestRank(distances, 0.5);
}

TEST(IntervalStats, AsItsObviousTwin) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> fine(0, 20);
  std::uniform_int_distribution<int> coarse(0, 5);
  for (const size_t most : {1, 2, 7, 64}) {
    IntervalStats stats(most);
    std::vector<double> all;
    for (int i = 0; i < 300; ++i) {
      const double value = i % 3 == 0 ? coarse(random) : fine(random);
      stats.Add(value);
      all.push_back(value);
      if (all.size() > most) all.erase(all.begin());
      ASSERT_EQ(stats.size(), all.size());
      ASSERT_EQ(stats.Median(), NearestRank(all, 0.5));
      ASSERT_EQ(stats.Quantile(0.99), NearestRank(all, 0.99));
      ASSERT_NEAR(stats.Mad(), ObviousMad(all), 1e-12);
    }
  }
}

TEST(IntervalStats, OfNothingIsNothing) {
  IntervalStats stats(8);
  EXPECT_EQ(stats.Median(), 0);
  EXPECT_EQ(stats.Mad(), 0);
  stats.Add(3);
  stats.Clear();
  EXPECT_EQ(stats.size(), 0u);
}

TEST(IntervalStats, WhatIsNoIntervalIsLeftOut) {
  IntervalStats stats(8);
  for (const double value :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    stats.Add(value);
  }
  EXPECT_EQ(stats.size(), 0u);
}

}  // namespace
}  // namespace aijob::analyze
