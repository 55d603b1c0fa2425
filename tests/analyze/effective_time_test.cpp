#include "analyze/effective_time.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

/// Steps of ten seconds, `from` ending at `at`; when the last one ends.
double Steps(EffectiveTime& time, int from, int count, double at, double seconds = 10) {
  for (int i = 0; i < count; ++i) time.Step(from + i, std::nullopt, At(at + i * seconds));
  return at + (count - 1) * seconds;
}

TEST(EffectiveTime, NothingButStepsIsOne) {
  EffectiveTime time;
  Steps(time, 0, 7, 0);
  EXPECT_FALSE(time.Ratio()) << "too few";
  Steps(time, 7, 100, 70);
  EXPECT_NEAR(time.Ratio().value_or(-1), 1, 1e-9);
}

TEST(EffectiveTime, APauseIsLost) {
  EffectiveTime time;
  const double end = Steps(time, 0, 101, 0);  // 1000 s
  Steps(time, 101, 100, end + 1000);          // a pause of 990 s, then 1000 s
  EXPECT_NEAR(time.Ratio().value_or(-1), 2000.0 / 2990, 0.01);
}

TEST(EffectiveTime, WhatTheLineSaysOfTheStepCounts) {
  EffectiveTime time;
  for (int i = 0; i <= 100; ++i) time.Step(i * 10, 0.8, At(i * 10));
  EXPECT_NEAR(time.Ratio().value_or(-1), 0.8, 0.01);
}

TEST(EffectiveTime, StepsDoneAgainAreLost) {
  EffectiveTime time;
  Steps(time, 1, 101, 0);
  const double end = Steps(time, 51, 51, 1010);  // back to step 50
  EXPECT_NEAR(time.Ratio().value_or(-1), 1000 / end, 0.02);
  Steps(time, 102, 100, end + 10);
  EXPECT_NEAR(time.Ratio().value_or(-1), 2000 / (end + 1000), 0.02);
}

TEST(EffectiveTime, FromScratchIsAnotherRunUnlessACheckpointWasMissing) {
  EffectiveTime other;
  Steps(other, 1, 101, 0);
  EffectiveTime lost = other;
  Steps(other, 1, 100, 1010);
  EXPECT_NEAR(other.Ratio().value_or(-1), 1, 0.02);
  lost.LostProgress();
  Steps(lost, 1, 100, 1010);
  EXPECT_NEAR(lost.Ratio().value_or(-1), 0.5, 0.02);
}

TEST(EffectiveTime, WaitingTellsUntilItIsFinished) {
  EffectiveTime time;
  Steps(time, 0, 101, 0);
  EffectiveTime finished = time;
  time.Wait(At(2000));
  EXPECT_NEAR(time.Ratio().value_or(-1), 0.5, 1e-9);
  finished.Finish();
  finished.Wait(At(2000));
  EXPECT_NEAR(finished.Ratio().value_or(-1), 1, 1e-9);
  Steps(finished, 0, 101, 5000);  // another run
  EXPECT_NEAR(finished.Ratio().value_or(-1), 1, 1e-9);
}

TEST(EffectiveTime, ADayIsTheWindow) {
  EffectiveTime time;
  const double end = Steps(time, 0, 1001, 0);
  time.Wait(At(end + 23 * 3600));
  EXPECT_TRUE(time.Ratio());
  time.Wait(At(end + 25 * 3600));
  EXPECT_FALSE(time.Ratio());
  Steps(time, 1001, 8641, end + 30 * 3600);  // a day of steps
  EXPECT_NEAR(time.Ratio().value_or(-1), 1, 0.02);
}

TEST(EffectiveTime, IsTheSameAfterARestart) {
  EffectiveTime time;
  const double end = Steps(time, 0, 101, 0);
  time.Wait(At(end + 500));
  EffectiveTime loaded;
  loaded.Load(nlohmann::json::parse(time.Save().dump()));
  EXPECT_EQ(loaded.Ratio(), time.Ratio());
  Steps(time, 101, 10, end + 600);
  Steps(loaded, 101, 10, end + 600);
  EXPECT_EQ(loaded.Save(), time.Save());
}

}  // namespace
}  // namespace aijob::analyze
