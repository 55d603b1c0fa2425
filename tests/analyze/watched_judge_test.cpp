// Watched: what time says of a job, and what a restart leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/watched.h"
#include "analyze/watching.h"

namespace aijob::analyze {
namespace {

using model::StallKind;

model::Event StepEvent(double at, double step, double total = 0) {
  model::Event event = Observation("train_step", at, {{"step", step}});
  if (total > 0) event.values.push_back({"steps_total", total});
  return event;
}

model::Event Engine(double at, double waiting, double tokens) {
  return Observation("engine_stats", at,
                     {{"requests_waiting", waiting}, {"generation_tokens_per_second", tokens}});
}

TEST(WatchedJudge, OldLinesFlagNothing) {
  Watching job;
  job.SleepUntil(5e6);
  job.Look();
  for (int i = 1; i <= 3000; ++i) {
    job.Read(StepEvent(i % 100 == 0 ? 1e4 * i : 1e4 * i + 10, i));  // gaps of hours
    if (i % 10 == 0) job.Until(5e6 + i * 0.1);
  }
  job.Until(5e6 + 90'000);
  EXPECT_EQ(job.Flagged(), 0u) << "nobody knows whether it still runs";
  EXPECT_EQ(job.State(), "silent");
}

TEST(WatchedJudge, LinesWithoutClocksAreTimedByReading) {
  Watching job;
  for (int i = 1; i <= 20; ++i) {
    job.Until(10.0 * i);
    model::Event event = StepEvent(0, i);
    event.time.reset();
    job.Read(event);
    job.Look();
  }
  EXPECT_EQ(job.Show().threshold_seconds, 90);
  job.Until(289);
  EXPECT_EQ(job.Flagged(), 0u);
  job.Until(291);
  EXPECT_EQ(job.Flagged(), 1u);
}

TEST(WatchedJudge, TheExportersAbsenceIsNoSilence) {
  Watching job;
  job.Steps(50, 10, 10);
  job.SleepUntil(2000);  // suspended
  job.Look();
  EXPECT_EQ(job.Flagged(), 0u);
  job.Until(2089);
  EXPECT_EQ(job.Flagged(), 0u);
  job.Until(2091);
  EXPECT_EQ(job.Flagged(), 1u) << "counted from its return";
}

TEST(WatchedJudge, ARestartNeitherForgetsNorCountsTwice) {
  Watching hangs;
  hangs.Steps(50, 10, 10);
  hangs.Until(700);
  ASSERT_EQ(hangs.Flagged(), 1u);
  hangs.Restart();
  hangs.SleepUntil(900);
  hangs.Until(3000);
  EXPECT_EQ(hangs.Flagged(), 1u);
  EXPECT_EQ(hangs.State(), "stalled");
  hangs.Restart();
  hangs.Live(StepEvent(3010, 51));
  EXPECT_EQ(hangs.Ended(), 1u);

  Watching begins;
  begins.Steps(50, 10, 10);
  begins.Restart();
  begins.SleepUntil(600);
  begins.Look();
  EXPECT_EQ(begins.Flagged(), 0u) << "perhaps it worked in the meantime";
  begins.Until(700);
  EXPECT_EQ(begins.Flagged(), 1u) << "its pace is known from before";

  Watching gone;
  gone.Steps(50, 10, 10);
  gone.Restart();
  gone.SleepUntil(10'000);
  gone.Until(20'000);
  EXPECT_EQ(gone.Flagged(), 0u) << "an absence of hours";
}

TEST(WatchedJudge, ServersStallOnlyWithWorkToDo) {
  Watching server;
  server.Live(PhaseEvent("service_register", 10));
  server.Until(3000);
  EXPECT_EQ(server.Flagged(), 0u) << "idle";
  for (double at = 3000; at <= 3200; at += 10) server.Live(Engine(at, 2, 500));
  server.Until(3250);
  EXPECT_EQ(server.Flagged(), 0u);
  for (double at = 3260; at <= 3400; at += 10) server.Live(Engine(at, 5, 0));
  ASSERT_EQ(server.Flagged(), 1u) << "it waits, and nothing comes out";
  EXPECT_EQ(server.changes[0].stall.kind, StallKind::kServing);
  EXPECT_EQ(server.changes[0].stall.flagged, At(3260));
  server.Live(Engine(3410, 0, 0));
  EXPECT_EQ(server.Ended(), 1u);
  EXPECT_EQ(server.State(), "running");
}

TEST(WatchedJudge, NoBlockThreeTimesInARowIsAHangUnlessItLoads) {
  Watching server;
  server.Live(PhaseEvent("weights", 0));
  const auto waits = [&](double at) {
    for (int worker = 0; worker < 8; ++worker) {
      server.Live(Failure("comm_hang", "shm_broadcast", at + 0.1 * worker));
    }
  };
  for (const double at : {60.0, 120.0, 180.0, 240.0}) waits(at);
  EXPECT_EQ(server.Flagged(), 0u);
  server.Live(PhaseEvent("service_register", 250));
  server.Live(Observation("request_access", 260, {{"status", 200}}));
  waits(320);
  waits(380);
  EXPECT_EQ(server.Flagged(), 0u);
  waits(440);
  ASSERT_EQ(server.Flagged(), 1u);
  EXPECT_EQ(server.changes[0].stall.kind, StallKind::kServing);
  EXPECT_TRUE(server.changes[0].stall.told);
}

TEST(WatchedJudge, AStartWithoutASignIsAStall) {
  Watching job;
  job.Live(PhaseEvent("config_load", 0));
  for (double at = 100; at <= 1000; at += 100) job.Live(PhaseEvent("weights", at));
  EXPECT_EQ(job.Flagged(), 0u) << "slow, and alive";
  job.Until(1301);
  ASSERT_EQ(job.Flagged(), 1u);
  EXPECT_EQ(job.changes[0].stall.kind, StallKind::kStartup);
  EXPECT_EQ(job.changes[0].stall.since, At(0));
}

TEST(WatchedJudge, SignsFarApartAreAwaitedThreeTimesAsLong) {
  Watching job;
  job.Live(PhaseEvent("config_load", 0));
  for (double at = 200; at <= 1000; at += 200) job.Live(PhaseEvent("weights", at));
  job.Until(1599);
  EXPECT_EQ(job.Flagged(), 0u);
  job.Until(1601);
  EXPECT_EQ(job.Flagged(), 1u);
}

TEST(WatchedJudge, ALoadOfKnownSizeIsAwaitedWhileNobodyTellsItsProgress) {
  const std::vector<model::Value> size = {{"model_bytes", 104842.70 * 1024 * 1024}};  // 879 s
  Watching silent;
  silent.Live(Observation("model_load_progress", 0, size));
  silent.Until(1319);
  EXPECT_EQ(silent.Flagged(), 0u);
  silent.Until(1320);
  EXPECT_EQ(silent.Flagged(), 1u);
  Watching told;
  told.Live(Observation("model_load_progress", 0, size));
  told.Live(Observation("model_load_progress", 10, {{"progress_ratio", 0.01}}));
  told.Until(309);
  EXPECT_EQ(told.Flagged(), 0u);
  told.Until(311);
  EXPECT_EQ(told.Flagged(), 1u) << "it tells its progress, and made none";
}

TEST(WatchedJudge, TheFirstStepsAfterAStartMayTakeLong) {
  Watching job;
  job.Steps(50, 10, 10);
  job.Live(Failure("process_crash", "segfault", 505));
  job.Live(PhaseEvent("init_distributed", 600));
  job.Live(StepEvent(800, 41));
  job.Live(StepEvent(980, 42));
  EXPECT_EQ(job.Flagged(), 0u);
  job.Steps(10, 990, 10, 43);
  EXPECT_EQ(job.Show().threshold_seconds, 90);
}

TEST(WatchedJudge, RanksThatConnectInTheMidstOfWorkBeginNothing) {
  Watching job;
  job.Steps(50, 10, 10);
  job.Live(PhaseEvent("init_distributed", 503));
  job.Live(StepEvent(510, 51));
  EXPECT_EQ(job.Show().threshold_seconds, 90);
}

TEST(WatchedJudge, SlowStepsAreAStallOfTheirOwn) {
  Watching job;
  job.Steps(100, 10, 10);
  job.Live(Failure("comm_error", "ib_completion", 1001));
  job.Steps(20, 1030, 30, 101);
  ASSERT_EQ(job.Flagged(), 1u);
  EXPECT_EQ(job.changes[0].stall.kind, StallKind::kCommSlow);
  EXPECT_EQ(job.changes[0].stall.threshold_seconds, 30);
  EXPECT_EQ(job.State(), "running");
  job.Steps(20, 1610, 10, 121);
  EXPECT_EQ(job.Ended(), 1u);
}

TEST(WatchedJudge, RatioOfEffectiveTime) {
  Watching job;
  job.Steps(101, 10, 10);
  EXPECT_NEAR(job.Show().effective_ratio.value_or(-1), 1, 0.02);
  job.Until(2010);
  EXPECT_NEAR(job.Show().effective_ratio.value_or(-1), 0.5, 0.02);
}

TEST(WatchedJudge, SilentRanksAreShownAndRemembered) {
  Watching job;
  for (double at = 1; at < 200; ++at) {
    job.Until(at);
    for (int rank = 0; rank < 4; ++rank) {
      if (rank != 2 || at < 150) job.watched().Saw(rank, job.now());
    }
    if (static_cast<int>(at) % 10 == 0 && at <= 150) job.Live(StepEvent(at, at / 10), 0);
  }
  EXPECT_EQ(job.Show().silent_ranks, 1);
  for (double at = 200; at < 300; ++at) {
    job.Until(at);
    for (const int rank : {0, 1, 3}) job.watched().Saw(rank, job.now());
  }
  ASSERT_EQ(job.Flagged(), 1u);
  EXPECT_EQ(job.changes[0].stall.kind, StallKind::kNoncommHang) << "one never came";
  EXPECT_THAT(job.changes[0].stall.silent, ::testing::ElementsAre(2));
}

}  // namespace
}  // namespace aijob::analyze
