#include "analyze/launch_clock.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

TEST(LaunchClockTest, ALinesOwnTime) {
  LaunchClock clock;
  const auto reading = clock.Read("x", At(5), At(100), false);
  EXPECT_EQ(reading.time, At(5));
  EXPECT_TRUE(reading.firm);
}

TEST(LaunchClockTest, ALineWithoutFollowsTheOneBefore) {
  LaunchClock clock;
  clock.Read("x", At(5), At(100), false);
  const auto reading = clock.Read("y", {}, At(103), false);
  EXPECT_EQ(reading.time, At(8));
  EXPECT_TRUE(reading.firm);
}

TEST(LaunchClockTest, NothingIsMeasuredByReadingAlone) {
  LaunchClock clock;
  EXPECT_FALSE(clock.Read("x", {}, At(0), false).firm) << "a scan";
  EXPECT_TRUE(clock.Read("x", {}, At(1), true).firm) << "as they are written";
  EXPECT_EQ(clock.Read("x", {}, At(1), true).time, At(1));
}

TEST(LaunchClockTest, TheEmittersClock) {
  LaunchClock clock;
  EXPECT_EQ(clock.Read("0.10.000.000 I x", {}, At(100), false).time, At(100));
  const auto later = clock.Read("1.30.000.000 I y", {}, At(100), false);
  EXPECT_EQ(later.time, At(180)) << "read at once, written one after the other";
  EXPECT_TRUE(later.firm);
  EXPECT_FALSE(later.went_back);
  EXPECT_EQ(clock.uptime(), std::chrono::seconds(90));
}

TEST(LaunchClockTest, GoingBackIsAnotherProcess) {
  LaunchClock clock;
  clock.Read("1.30.000.000 I x", {}, At(100), false);
  EXPECT_FALSE(clock.Read("1.29.500.000 I x", {}, At(100), false).went_back) << "two threads";
  const auto reading = clock.Read("0.00.200.000 I x", {}, At(100), false);
  EXPECT_TRUE(reading.went_back);
  EXPECT_GE(reading.time, At(99.5)) << "after the one before it";
  EXPECT_FALSE(clock.Read("0.00.300.000 I x", {}, At(100), false).went_back);
}

}  // namespace
}  // namespace aijob::analyze
