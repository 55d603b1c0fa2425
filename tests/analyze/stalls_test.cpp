#include "analyze/stalls.h"

#include <gtest/gtest.h>

#include <string>

#include "analyze/watching.h"

namespace aijob::analyze {
namespace {

/// Twenty steps of ten seconds, read as they come.
void Work(Stalls& stalls, Watched& watched) {
  for (int i = 0; i < 20; ++i) {
    stalls.Step(At(10 * i));
    const model::Event step = Observation("train_step", 10 * i, {{"step", static_cast<double>(i)}});
    stalls.Observe(watched, step, -1, step.time, At(10 * i));
  }
}

void Wait(Stalls& stalls, double from, double until) {
  for (double at = from; at <= until; at += 10) stalls.Step(At(at));
}

TEST(Stalls, WorkloadsAreWatchedEachByItself) {
  Stalls stalls;
  Watched& one = stalls.Open("one");
  EXPECT_EQ(&stalls.Open("one"), &one);
  Work(stalls, one);
  Watched& two = stalls.Open("two");
  for (double at = 200; at < 400; at += 10) {
    const model::Event step = Observation("train_step", at, {{"step", at}});
    stalls.Observe(two, step, -1, step.time, At(at));
    stalls.Step(At(at));
  }
  const auto changes = stalls.TakeChanges();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].stall.workload, "one");
  EXPECT_TRUE(stalls.TakeChanges().empty());
  const auto shown = stalls.Show(At(400));
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[0].state, model::WorkloadState::kStalled);
  EXPECT_EQ(shown[1].state, model::WorkloadState::kRunning);
}

TEST(Stalls, DeadlinesAreThoseOfTheNextStall) {
  Stalls stalls;
  EXPECT_EQ(stalls.NextDeadline(At(0)), std::chrono::hours(24));
  Work(stalls, stalls.Open("train"));
  EXPECT_EQ(stalls.NextDeadline(At(195)), Watched::kStep);
  Wait(stalls, 200, 270);
  EXPECT_EQ(stalls.NextDeadline(At(270)), std::chrono::seconds(10));
}

TEST(Stalls, ManyWorkloadsShareOneThatIsNotJudged) {
  Stalls stalls;
  for (size_t i = 0; i < kMostWatched; ++i) stalls.Open("w" + std::to_string(i));
  Watched& other = stalls.Open("further");
  EXPECT_EQ(&stalls.Open("and another"), &other);
  Work(stalls, other);
  Wait(stalls, 200, 1000);
  EXPECT_TRUE(stalls.TakeChanges().empty());
  EXPECT_EQ(stalls.Show(At(1000)).size(), kMostWatched + 1);
}

TEST(Stalls, WhatIsStoredIsWhatHasChanged) {
  Stalls stalls;
  Work(stalls, stalls.Open("train"));
  stalls.Open("idle");
  const auto saved = stalls.TakeSaved();
  ASSERT_EQ(saved.size(), 1u);
  EXPECT_EQ(saved[0].first, "train");
  EXPECT_LT(saved[0].second.size(), 8000u);
  EXPECT_TRUE(stalls.TakeSaved().empty());
  Stalls loaded;
  loaded.Load(saved[0].first, saved[0].second);
  EXPECT_EQ(loaded.Show(At(200))[0].step, 19);
}

TEST(Stalls, WhatCannotBeReadIsLearntAnew) {
  Stalls stalls;
  for (const char* text : {"", "[]", "{}", "{\"phase\":1}", "{\"phase\":\"x\"}"}) {
    stalls.Load("train", text);
  }
  EXPECT_TRUE(stalls.Show(At(0)).empty());
  stalls.Open("train");
  EXPECT_EQ(stalls.Show(At(0))[0].state, model::WorkloadState::kNeverStarted);
}

}  // namespace
}  // namespace aijob::analyze
