#include "analyze/pace.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

Pace Of(int count, double seconds) {
  Pace pace;
  pace.Begin(0);
  for (int i = 0; i < count; ++i) pace.Add(seconds + 0.1 * (i % 5), false);
  return pace;
}

TEST(Pace, LearnsBeforeItJudges) {
  Pace pace;
  EXPECT_EQ(pace.ThresholdSeconds(90), Pace::kLearningSeconds);
  pace.Begin(400);
  EXPECT_EQ(pace.ThresholdSeconds(90), 800) << "a start of 400 s: the first step may take as long";
  pace.Begin(0);
  pace.Add(200, false);
  EXPECT_EQ(pace.ThresholdSeconds(90), 400);
  for (int i = 0; i < 7; ++i) pace.Add(10, false);
  EXPECT_FALSE(pace.Learning());
  EXPECT_EQ(pace.ThresholdSeconds(90), 90) << "the first step was warm-up";
}

TEST(Pace, TheFormula) {
  EXPECT_EQ(Of(100, 10).ThresholdSeconds(60), 60) << "the floor";
  EXPECT_NEAR(Of(100, 100).ThresholdSeconds(60), 3 * 100.4, 0.11) << "3 x p99";
  Pace wide;
  wide.Begin(0);
  for (int i = 0; i < 200; ++i) wide.Add(i % 2 == 0 ? 5 : 35, false);
  EXPECT_NEAR(wide.ThresholdSeconds(1), 105, 1e-9) << "3 x p99, above 5 + 8 x 1.4826 x 0";
  Pace even;
  even.Begin(0);
  for (int i = 0; i < 200; ++i) even.Add(20 + i % 21, false);
  EXPECT_NEAR(even.ThresholdSeconds(1), std::max(30 + 8 * 1.4826 * 5, 3 * 40.0), 1.5);
}

TEST(Pace, APauseIsKnownAndForgotten) {
  Pace pace = Of(100, 10);
  pace.Add(80, false);
  EXPECT_EQ(pace.ThresholdSeconds(90), 100) << "1.25 times the pause";
  for (uint64_t i = 0; i <= Pace::kPauseAge; ++i) pace.Add(10 + 0.1 * (i % 5), false);
  EXPECT_EQ(pace.ThresholdSeconds(90), 90);
}

TEST(Pace, AHangThatResolvedIsNoPauseUntilItsSecondTime) {
  Pace pace = Of(100, 10);
  pace.Add(700, true);
  EXPECT_EQ(pace.ThresholdSeconds(90), 90);
  pace.Add(600, true);
  EXPECT_EQ(pace.ThresholdSeconds(90), 750);
}

TEST(Pace, OneInAHundredDoesNotSwingTheThreshold) {
  Pace pace = Of(20, 10);
  double least = 1e9;
  double most = 0;
  for (int i = 0; i < 2000; ++i) {
    pace.Add(i % 100 == 0 ? 70 : 10 + 0.1 * (i % 5), false);
    if (i < 100) continue;
    least = std::min(least, pace.ThresholdSeconds(60));
    most = std::max(most, pace.ThresholdSeconds(60));
  }
  EXPECT_EQ(least, 87.5);
  EXPECT_EQ(most, 87.5);
}

TEST(Pace, SlowIsTwiceAsLongAndKeptUpIsTheNewPace) {
  Pace pace = Of(100, 10);
  for (int i = 0; i < 3; ++i) pace.Add(25, false);
  EXPECT_FALSE(pace.Slow()) << "not for a few";
  for (int i = 0; i < 5; ++i) pace.Add(25, false);
  EXPECT_TRUE(pace.Slow());
  EXPECT_EQ(pace.RecentSeconds(), 25);
  Pace back = pace;
  for (int i = 0; i < 8; ++i) back.Add(10, false);
  EXPECT_FALSE(back.Slow());
  for (size_t i = 0; i < Pace::kAccepted; ++i) pace.Add(25, false);
  EXPECT_FALSE(pace.Slow()) << "longer sequences, say";
  EXPECT_EQ(pace.ThresholdSeconds(1), 75);
}

TEST(Pace, ClocksOfWholeSecondsMakeNothingSlow) {
  Pace pace;
  pace.Begin(0);
  for (int i = 0; i < 500; ++i) pace.Add(i % 3 == 0 || i > 300 ? 1 : 0, false);
  EXPECT_FALSE(pace.Slow() && pace.RecentSeconds() < 1);
  EXPECT_EQ(pace.ThresholdSeconds(60), 60);
}

TEST(Pace, IsTheSameAfterARestart) {
  Pace pace = Of(300, 10);
  pace.Add(70, false);
  pace.Add(500, true);
  for (int i = 0; i < 8; ++i) pace.Add(25, false);
  Pace loaded;
  loaded.Load(nlohmann::json::parse(pace.Save().dump()));
  EXPECT_EQ(loaded.Save(), pace.Save());
  EXPECT_EQ(loaded.ThresholdSeconds(60), pace.ThresholdSeconds(60));
  EXPECT_EQ(loaded.Slow(), pace.Slow());
}

}  // namespace
}  // namespace aijob::analyze
