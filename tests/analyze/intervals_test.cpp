#include "analyze/intervals.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using std::chrono::seconds;

TEST(IntervalsTest, OverlapsCountOnce) {
  Intervals intervals;
  intervals.Add(At(0), At(10));
  intervals.Add(At(20), At(30));
  intervals.Add(At(5), At(12));
  EXPECT_EQ(intervals.Length(), seconds(22));
  intervals.Add(At(12), At(20));
  EXPECT_EQ(intervals.all().size(), 1u);
  EXPECT_EQ(intervals.Length(), seconds(30));
  EXPECT_EQ(intervals.from(), At(0));
  EXPECT_EQ(intervals.to(), At(30));
}

TEST(IntervalsTest, WhatEndsBeforeItBeginsIsNone) {
  Intervals intervals;
  intervals.Add(At(10), At(5));
  EXPECT_TRUE(intervals.empty());
}

TEST(IntervalsTest, Gaps) {
  Intervals intervals;
  intervals.Add(At(-5), At(2));
  intervals.Add(At(4), At(6));
  EXPECT_EQ(intervals.Gap(At(0), At(10)), seconds(6));
  EXPECT_EQ(intervals.Gap(At(10), At(0)), seconds(0));
  EXPECT_EQ(Intervals().Gap(At(0), At(10)), seconds(10));
}

TEST(IntervalsTest, AreBounded) {
  Intervals intervals;
  for (int i = 0; i < 1000; ++i) intervals.Add(At(10 * i), At(10 * i + 1));
  EXPECT_LE(intervals.all().size(), kMostIntervals);
  EXPECT_EQ(intervals.from(), At(0));
  EXPECT_EQ(intervals.to(), At(9991));
}

}  // namespace
}  // namespace aijob::analyze
