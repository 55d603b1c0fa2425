#include "analyze/robust.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace aijob::analyze {
namespace {

TEST(Robust, MedianAndDeviation) {
  struct Case {
    const char* name;
    std::vector<double> values;
    double median, deviation;
  };
  for (Case each : {
           Case{"nothing", {}, 0, 0},
           Case{"one", {7}, 7, 0},
           Case{"two", {3, 2}, 2.5, 1.4826 * 0.5},
           Case{"odd", {5, 1, 3}, 3, 1.4826 * 2},
           Case{"one is wild", {1, 2, 3, 4, 1e9}, 3, 1.4826},
           Case{"half are equal", {4, 4, 4, 9, 1}, 4, 0},
       }) {
    const double median = Median(each.values);
    EXPECT_DOUBLE_EQ(median, each.median) << each.name;
    EXPECT_DOUBLE_EQ(MadDeviation(each.values, median), each.deviation) << each.name;
  }
}

// The articles' steps of 2, 3 and 15 seconds. A deviation that the third one is part of hides it:
// of n values none is further from the mean than (n - 1) / sqrt(n) of them, so that "above 3" needs
// eleven. Judged by those before it, it is far out; by median and MAD as well.
TEST(Robust, WhatIsJudgedIsNoPartOfWhatItIsJudgedBy) {
  const auto z = [](const std::vector<double>& base, double value) {
    const auto size = static_cast<double>(base.size());
    const double mean = std::accumulate(base.begin(), base.end(), 0.0) / size;
    double squares = 0;
    for (const double each : base) squares += (each - mean) * (each - mean);
    return (value - mean) / (std::sqrt(squares / (size - 1)) + 1e-6);
  };
  EXPECT_NEAR(z({2, 3, 15}, 15), 1.15, 0.01);
  EXPECT_NEAR(z({2, 3}, 15), 17.7, 0.05);
  std::vector<double> before = {2, 3};
  const double median = Median(before);
  EXPECT_NEAR((15 - median) / MadDeviation(before, median), 16.9, 0.05);
}

TEST(Robust, MedianEqualsThatOfASort) {
  std::mt19937 random(1);
  for (int run = 0; run < 500; ++run) {
    std::vector<double> values(1 + random() % 50);
    for (double& value : values) value = static_cast<double>(random() % 20);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const size_t half = sorted.size() / 2;
    const double middle =
        sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    ASSERT_DOUBLE_EQ(Median(values), middle);
  }
}

TEST(Robust, TrendOfALineIsItsSlopeWhateverAThirdOfThePointsSay) {
  std::vector<Point> points;
  for (int i = 0; i < 30; ++i) points.push_back({static_cast<double>(i), 100.0 + 2 * i});
  EXPECT_DOUBLE_EQ(TrendOf(points).slope, 2);
  EXPECT_GT(TrendOf(points).z, 7);
  for (int i = 0; i < 30; i += 4) points[i].y = i % 8 == 0 ? 1e6 : -1e6;
  EXPECT_NEAR(TrendOf(points).slope, 2, 0.01);
}

TEST(Robust, TrendsThatAreNone) {
  struct Case {
    const char* name;
    std::vector<Point> points;
  };
  for (const Case& each : {
           Case{"nothing", {}},
           Case{"two points", {{0, 0}, {1, 1}}},
           Case{"constant", {{0, 5}, {1, 5}, {2, 5}, {3, 5}}},
           Case{"one x", {{2, 1}, {2, 3}, {2, 5}}},
       }) {
    EXPECT_EQ(TrendOf(each.points).slope, 0) << each.name;
    EXPECT_EQ(TrendOf(each.points).z, 0) << each.name;
  }
}

TEST(Robust, NoiseHasATrendAsRarelyAsTheTestSays) {
  std::mt19937 random(2);
  std::normal_distribution<double> noise;
  int rising = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<Point> points;
    for (int i = 0; i < 20; ++i) points.push_back({i * 15.0, std::round(2 * noise(random))});
    rising += TrendOf(points).z > 2.326;  // 1 %
  }
  EXPECT_LT(rising, kRuns * 0.015);
  EXPECT_GT(rising, kRuns * 0.004);
}

TEST(Robust, OfMoreThanItsPointsTheNewestCount) {
  std::vector<Point> points;
  for (int i = 0; i < 200; ++i) points.push_back({static_cast<double>(i), i < 130 ? -5.0 * i : i});
  EXPECT_DOUBLE_EQ(TrendOf(points).slope, 1);
}

}  // namespace
}  // namespace aijob::analyze
