#include "analyze/launches.h"

#include <gtest/gtest.h>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using std::chrono::seconds;
using Kind = LaunchChange::Kind;

double Seconds(model::Duration duration) { return std::chrono::duration<double>(duration).count(); }

TEST(LaunchesTest, AServersMarks) {
  // Starting ... -> Loading ... -> Initializing tokenizer -> Model loaded successfully.
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(1, "weights", "begin"));
  EXPECT_EQ(serve.Newest().phase, Phase::kWeights);
  EXPECT_EQ(serve.Newest().phase_start, At(1));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning);
  serve.See(PhaseLine(7, "tokenizer", "begin"));
  serve.See(LoadLine(9, {{"progress_ratio", 1}}, {{"edge", "ready"}}));
  const model::Launch launch = serve.Newest();
  EXPECT_EQ(launch.status, LaunchStatus::kSuccess);
  EXPECT_TRUE(launch.whole);
  EXPECT_EQ(launch.end - launch.start, seconds(9));
  EXPECT_EQ(Took(launch, Phase::kConfigLoad), 1);
  EXPECT_EQ(Took(launch, Phase::kWeights), 6);
  EXPECT_EQ(Took(launch, Phase::kTokenizer), 2);
  EXPECT_EQ(launch.unattributed, seconds(0));
}

// (APIServer pid=4394) INFO 10-14 19:22:10 vLLM API server version 0.11.0, and what follows it.
void SeeEngine(Launching& serve) {
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(12, "config_load", "begin"));
  serve.See(PhaseLine(38, "weights", "begin"));
  serve.See(LoadLine(149, {{"duration_seconds", 109.554302}}, {{"phase", "download"}}));
  serve.See(LoadLine(170, {{"duration_seconds", 21.38}}, {{"phase", "weights"}}));
  serve.See(LoadLine(171, {{"duration_seconds", 132.108878}, {"progress_ratio", 1}},
                     {{"phase", "other"}, {"kind", "model"}}));
  serve.See(PhaseLine(219, "compile", "", 31.9));
  serve.See(PhaseLine(220, "kv_cache"));
  serve.See(PhaseLine(229, "graph_capture", "", 5));
}

TEST(LaunchesTest, AnEngineThatStatesDurations) {
  Launching serve;
  SeeEngine(serve);
  EXPECT_EQ(serve.Newest().phase, Phase::kUnattributed);
  serve.See(PhaseLine(232, "service_register", "ready"));
  const model::Launch launch = serve.Newest();
  EXPECT_TRUE(launch.whole);
  EXPECT_NEAR(Seconds(launch.end - launch.start), 232, 1e-9);
  EXPECT_NEAR(Took(launch, Phase::kDownload), 109.554302, 1e-6);
  EXPECT_NEAR(Took(launch, Phase::kWeights), 21.38, 1e-6);
  EXPECT_EQ(Took(launch, Phase::kConfigLoad), 38) << "until the weights begin";
  EXPECT_EQ(Took(launch, Phase::kKvCache), -1) << "a size is no duration";
  // 171..187.1, 219..224 and 229..232 are in no phase; 220 alone lasts no time.
  EXPECT_NEAR(Seconds(*launch.unattributed), 16.1 + 5 + 3, 1e-6);
}

TEST(LaunchesTest, EachPhaseCountsOnce) {
  Launching serve;
  SeeEngine(serve);
  serve.launches.Step(At(230));
  serve.launches.Step(At(231));
  serve.See(PhaseLine(232, "service_register", "ready"));
  serve.launches.Step(At(300));
  serve.launches.Step(At(400));
  std::map<Phase, int> counted;
  int ended = 0;
  for (const LaunchChange& change : serve.launches.TakeChanges()) {
    if (change.kind == Kind::kPhase) ++counted[change.phase];
    if (change.kind == Kind::kEnded) ++ended;
  }
  const std::map<Phase, int> expected = {{Phase::kConfigLoad, 1},  {Phase::kDownload, 1},
                                         {Phase::kWeights, 1},     {Phase::kCompile, 1},
                                         {Phase::kOther, 1},       {Phase::kGraphCapture, 1},
                                         {Phase::kUnattributed, 1}};
  EXPECT_EQ(counted, expected);
  EXPECT_EQ(ended, 1);
  EXPECT_NEAR(*serve.launches.workloads().at("serve").history.RecommendedTimeout(), 232 * 1.2,
              1e-6);
}

TEST(LaunchesTest, TheSlowestRankCounts) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  for (int rank = 0; rank < 4; ++rank) serve.See(PhaseLine(1, "weights", "begin", -1, rank));
  for (int rank = 0; rank < 3; ++rank) serve.See(PhaseLine(21, "weights", "", 20, rank));
  serve.launches.Step(At(40));
  for (const LaunchChange& change : serve.Take(Kind::kPhase)) {
    EXPECT_EQ(change.phase, Phase::kConfigLoad) << "rank 3 has yet to tell";
  }
  EXPECT_EQ(serve.Newest().phase, Phase::kWeights);
  serve.See(PhaseLine(51, "weights", "", 50, 3));
  serve.launches.Step(At(70));
  const auto phases = serve.Take(Kind::kPhase);
  ASSERT_EQ(phases.size(), 1u);
  EXPECT_EQ(phases[0].duration, seconds(50));
  EXPECT_EQ(Took(serve.Newest(), Phase::kWeights), 50);
}

TEST(LaunchesTest, TheSequenceAsServicesDumpIt) {
  Launching serve;
  const int64_t start = 1'715'000'000'000'000'000;
  const double config[] = {0.0093, 0.0124, 0.0155};
  const double registers[] = {0.0772, 0.0897, 0.1022};
  for (int i = 0; i < 3; ++i) {
    const int64_t at = start + i * 60'000'000'000;
    serve.See(Step("config-load", at, config[i]));
    serve.See(Step("model-init", at + 20'000'000, 5));
    serve.See(Step("service-register", at + 5'030'000'000, registers[i]));
  }
  serve.launches.Finish(serve.now);
  const auto& workload = serve.launches.workloads().at("serve");
  ASSERT_EQ(workload.kept.size(), 3u);
  EXPECT_NEAR(workload.history.Of(Phase::kConfigLoad).mean, 0.0124, 1e-9);
  EXPECT_NEAR(*workload.history.Of(Phase::kConfigLoad).Deviation(), 0.0031, 1e-9);
  EXPECT_NEAR(workload.history.Of(Phase::kServiceRegister).mean, 0.0897, 1e-9);
  EXPECT_NEAR(*workload.history.Of(Phase::kServiceRegister).Deviation(), 0.0125, 1e-9);
  const model::Launch& first = workload.kept.back();
  EXPECT_EQ(first.start.time_since_epoch().count(), start);
  EXPECT_EQ(first.status, LaunchStatus::kSuccess);
  ASSERT_EQ(first.phases.size(), 3u);
  EXPECT_EQ(first.phases[0].start->time_since_epoch().count(), start);
  EXPECT_EQ(first.phases[0].duration->count(), 9'300'000);
}

TEST(LaunchesTest, RecordsOfOnePhaseAlone) {
  for (const char* phase : {"config-load", "service-register"}) {
    Launching serve;
    for (int i = 0; i < 5; ++i) serve.See(Step(phase, (1'715'000'000L + i) * 1'000'000'000, 0.01));
    serve.launches.Finish(serve.now);
    EXPECT_EQ(serve.launches.workloads().at("serve").history.Of(PhaseOf(phase)).count, 5u) << phase;
  }
}

TEST(LaunchesTest, AFailedPhaseFailsTheLaunch) {
  Launching serve;
  serve.See(Step("config-load", 1'715'000'000'000'000'000, 0.01));
  serve.See(Step("model-init", 1'715'000'001'000'000'000, 2, "failed"));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kFailed);
  serve.launches.Finish(serve.now);
  const auto ended = serve.Take(Kind::kEnded);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].status, LaunchStatus::kFailed);
  EXPECT_EQ(ended[0].duration, seconds(3));
}

TEST(LaunchesTest, WhereTheLogBeginsInTheMiddle) {
  Launching serve;
  serve.See(PhaseLine(0, "kv_cache"));
  EXPECT_TRUE(serve.Show().empty()) << "nothing began";
  serve.See(PhaseLine(1, "init_distributed", "end"));
  EXPECT_TRUE(serve.Show().empty());
  serve.See(PhaseLine(5, "service_register", "ready"));
  EXPECT_TRUE(serve.Show().empty());
  serve.See(PhaseLine(100, "weights", "", 27));
  serve.See(PhaseLine(110, "service_register", "ready"));
  EXPECT_EQ(serve.Newest().start, At(73));
  EXPECT_FALSE(serve.Newest().whole);
  serve.launches.Step(At(121));
  const auto ended = serve.Take(Kind::kEnded);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_FALSE(ended[0].duration) << "nobody knows when it began";
  EXPECT_FALSE(serve.launches.workloads().at("serve").history.RecommendedTimeout());
}

TEST(LaunchesTest, WorkSaysThatItIsReady) {
  struct Case {
    const char* name;
    model::Event event;
    bool ready;
  };
  model::Event probe = Observation("health_probe", 50);
  probe.labels.push_back({"result", "ok"});
  model::Event starting = probe;
  starting.labels[0].value = "starting";
  for (Case& each : std::vector<Case>{
           {"a step", Observation("train_step", 50, {{"step", 1}}), true},
           {"an answer", Observation("request_access", 50, {{"status", 200}}), true},
           {"503 while it loads", Observation("request_access", 50, {{"status", 503}}), false},
           {"a probe", probe, true},
           {"a probe too soon", starting, false},
           {"before it began", Observation("train_step", -50, {{"step", 1}}), false},
       }) {
    Launching serve;
    each.event.stream = 1;
    serve.See(PhaseLine(0, "config_load", "start"));
    serve.See(PhaseLine(1, "weights", "begin"));
    serve.See(each.event);
    EXPECT_EQ(serve.Newest().status == LaunchStatus::kSuccess, each.ready) << each.name;
    if (!each.ready) continue;
    EXPECT_EQ(serve.Newest().end, At(50)) << each.name;
  }
}

TEST(LaunchesTest, AServerThatWaitedForWork) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(LoadLine(30, {{"progress_ratio", 1}}));
  model::Event answer = Observation("request_access", 3000, {{"status", 200}});
  answer.stream = 1;
  serve.See(answer);
  EXPECT_EQ(serve.Newest().end, At(30)) << "the first question came late";
}

}  // namespace
}  // namespace aijob::analyze
