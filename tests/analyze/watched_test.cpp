#include "analyze/watched.h"

#include <gtest/gtest.h>

#include "analyze/watching.h"

namespace aijob::analyze {
namespace {

using model::StallKind;
using ChangeKind = StallChange::Kind;

model::Event Step(double at, double step, double total = 0) {
  model::Event event = Observation("train_step", at, {{"step", step}});
  if (total > 0) event.values.push_back({"steps_total", total});
  return event;
}

TEST(Watched, StatesAreToldApart) {
  Watching job;
  EXPECT_EQ(job.State(), "never_started");
  job.watched().Saw(-1, job.now());
  EXPECT_EQ(job.State(), "never_started") << "a line is no start";
  job.Live(PhaseEvent("init_distributed", 5));
  EXPECT_EQ(job.State(), "starting");
  job.Steps(20, 30, 10);
  EXPECT_EQ(job.State(), "running");
  job.Until(400);
  EXPECT_EQ(job.State(), "stalled");
  job.Live(Step(410, 21));
  EXPECT_EQ(job.State(), "running");
  job.Live(Failure("gpu_oom", "capacity", 415));
  EXPECT_EQ(job.State(), "failed");
  job.Live(PhaseEvent("init_distributed", 440));
  EXPECT_EQ(job.State(), "starting");
  job.Live(Step(470, 1, 2));
  job.Live(Step(480, 2, 2));
  EXPECT_EQ(job.State(), "finished");
  job.Until(90'000);
  EXPECT_EQ(job.State(), "finished");
  EXPECT_EQ(job.Flagged(), 1u);
}

TEST(Watched, AHangIsFlaggedOnceAndEndsOnce) {
  Watching job;
  job.Steps(50, 10, 10);
  job.Until(3000);
  ASSERT_EQ(job.changes.size(), 1u);
  const model::Stall stall = job.changes[0].stall;
  EXPECT_EQ(stall.kind, StallKind::kNoncommHang) << "one rank, and no word";
  EXPECT_FALSE(stall.told);
  EXPECT_EQ(stall.since, At(500));
  EXPECT_EQ(stall.flagged, At(590));
  EXPECT_EQ(stall.threshold_seconds, 90);
  EXPECT_EQ(stall.step, 50);
  EXPECT_EQ(job.Show().stalls.size(), 1u);
  job.Live(Step(3001, 51));
  job.Steps(5, 3011, 10, 52);
  ASSERT_EQ(job.changes.size(), 2u);
  EXPECT_EQ(job.changes[1].kind, ChangeKind::kEnded);
  EXPECT_TRUE(job.changes[1].stall.resumed);
  EXPECT_EQ(job.changes[1].stall.ended, At(3001));
  EXPECT_TRUE(job.Show().stalls.empty());
}

TEST(Watched, OutputIsNoProgress) {
  Watching job;
  job.Steps(50, 10, 10);
  for (double at = 501; at < 600; ++at) {
    job.Until(at);
    job.watched().Saw(0, job.now());
  }
  EXPECT_EQ(job.Flagged(), 1u);
}

TEST(Watched, KindsOfHangs) {
  struct Case {
    const char* name;
    int ranks;
    std::optional<model::Event> before;
    StallKind kind;
    bool told;
  };
  for (const Case& each : {
           Case{"all ranks wait", 8, {}, StallKind::kCommHang, false},
           Case{"the data", 8, Failure("data_pipeline", "worker_killed", 505),
                StallKind::kNoncommHang, true},
           Case{"the watchdog first", 8, Failure("comm_hang", "collective_timeout", 520),
                StallKind::kCommHang, true},
           Case{"a lone rank", 1, {}, StallKind::kNoncommHang, false},
       }) {
    Watching job;
    for (int rank = 0; rank < each.ranks; ++rank) job.watched().Saw(rank, job.now());
    job.Steps(50, 10, 10);
    if (each.before) job.Live(*each.before);
    job.Until(700);
    ASSERT_EQ(job.Flagged(), 1u) << each.name;
    EXPECT_EQ(job.changes[0].stall.kind, each.kind) << each.name;
    EXPECT_EQ(job.changes[0].stall.told, each.told) << each.name;
  }
}

TEST(Watched, WhatWatchdogsSayLaterIsTheSameStall) {
  Watching job;
  job.Steps(50, 10, 10);
  for (int rank = 0; rank < 8; ++rank) {
    job.Live(Failure("comm_hang", "collective_timeout", 1100, rank), rank);
  }
  EXPECT_EQ(job.Flagged(), 1u);
  EXPECT_TRUE(job.Show().stalls.at(0).told);
  job.Live(Failure("process_crash", "sigabrt", 1102));
  job.Live(Failure("comm_hang", "collective_timeout", 1103, 9), 9);
  EXPECT_EQ(job.Flagged(), 1u);
  EXPECT_EQ(job.Ended(), 1u);
  EXPECT_FALSE(job.changes[1].stall.resumed);
  EXPECT_EQ(job.State(), "failed");
}

TEST(Watched, AFinishedJobIsNeverAStall) {
  struct Case {
    const char* name;
    double last, stride, total;
    bool finished;
  };
  for (const Case& each : {
           Case{"all steps", 100, 1, 100, true},
           Case{"counted from 0", 99, 1, 100, true},
           Case{"every tenth is told", 495, 10, 500, true},
           Case{"a step is missing", 98, 1, 100, false},
           Case{"nobody says how many", 99, 1, 0, false},
       }) {
    Watching job;
    double at = 0;
    for (double step = each.last - 19 * each.stride; step <= each.last; step += each.stride) {
      job.Live(Step(at += 10, step, each.total));
    }
    job.Live(Observation("checkpoint_save", at + 60));
    job.Until(at + 5000);
    EXPECT_EQ(job.Flagged(), each.finished ? 0u : 1u) << each.name;
  }
  Watching job;
  job.Steps(20, 10, 10);
  job.stalls().End(job.watched(), true, job.now());
  job.Until(5000);
  EXPECT_EQ(job.Flagged(), 0u) << "somebody else knew";
  EXPECT_EQ(job.State(), "finished");
}

TEST(Watched, RanksSayTheSameStepsEachInItsTime) {
  Watching job;
  for (int step = 1; step <= 30; ++step) {
    for (int rank = 0; rank < 8; ++rank) job.Live(Step(step * 10 + 0.3 * rank, step), rank);
  }
  job.Live(Step(315, 31), 0);
  job.Live(Step(316, 30), 7);  // late, and no step back
  EXPECT_EQ(job.Show().step, 31);
  EXPECT_EQ(job.Show().threshold_seconds, 90) << "the pace is the job's, not the lines'";
  EXPECT_EQ(job.Show().ranks.size(), 8u);
  EXPECT_EQ(job.Show().ranks[7].progress, At(316));
  EXPECT_EQ(job.Show().ranks[7].step, 30);
  job.Live(Step(400, 11), 0);
  EXPECT_EQ(job.Show().step, 11) << "back to a checkpoint: progress, too";
  EXPECT_EQ(job.Flagged(), 0u);
}

// Ranks that go back to a checkpoint told 64 intervals of no length each time: after some restarts
// a job at its usual pace was called slow.
TEST(Watched, RestartsOfManyRanksSayNothingOfThePace) {
  Watching job;
  double at = 0;
  for (int life = 0; life < 8; ++life) {
    for (int step = 1; step <= 60; ++step) {
      at += 10;
      for (int rank = 0; rank < 64; ++rank) job.Live(Step(at + 0.001 * rank, step), rank);
    }
  }
  EXPECT_EQ(job.Flagged(), 0u);
}

// Without the steps of its ranks, a job that went back just after we began anew made no progress
// until it came past where it had been.
TEST(Watched, AJobMayGoBackAfterOurRestart) {
  Watching job;
  for (int step = 1; step <= 200; ++step) {
    for (int rank = 0; rank < 4; ++rank) job.Live(Step(10 * step, step), rank);
  }
  job.Restart();
  for (int step = 101; step <= 160; ++step) {
    for (int rank = 0; rank < 4; ++rank) job.Live(Step(2010 + 10 * (step - 100), step), rank);
  }
  EXPECT_EQ(job.Flagged(), 0u);
  EXPECT_EQ(job.Show().step, 160);
}

}  // namespace
}  // namespace aijob::analyze
