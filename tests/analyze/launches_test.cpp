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

TEST(LaunchesTest, AFailureThatNothingFollows) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  model::Event oom = Failure("gpu_oom", "capacity", 20);
  oom.stream = 1;
  serve.SeeFailure(oom);
  serve.launches.Step(At(79));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning);
  EXPECT_LE(serve.launches.NextDeadline(At(79)), seconds(1));
  serve.launches.Step(At(80));
  const model::Launch launch = serve.Newest();
  EXPECT_EQ(launch.status, LaunchStatus::kFailed);
  EXPECT_EQ(launch.cause, "gpu_oom");
  EXPECT_EQ(launch.end, At(20));
  ASSERT_EQ(launch.phases.size(), 2u);
  EXPECT_EQ(launch.phases[1].status, LaunchStatus::kFailed);
  for (const LaunchChange& change : serve.Take(Kind::kPhase)) {
    EXPECT_NE(change.phase, Phase::kWeights) << "it was not done";
  }
}

TEST(LaunchesTest, AFailureThatItSurvives) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  model::Event refused = Failure("dependency", "conn_refused", 3);
  refused.stream = 1;
  serve.SeeFailure(refused);
  serve.See(PhaseLine(5, "weights", "begin"));
  serve.launches.Step(At(200));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning) << "it went on";
  serve.See(PhaseLine(210, "service_register", "ready"));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kSuccess);
  EXPECT_EQ(serve.Newest().cause, "");
}

TEST(LaunchesTest, ACrashLoop) {
  Launching serve;
  for (int i = 0; i < 3; ++i) {
    serve.See(PhaseLine(30 * i, "config_load", "start"));
    serve.See(PhaseLine(30 * i + 5, "weights", "begin"));
    model::Event oom = Failure("gpu_oom", "capacity", 30 * i + 10);
    oom.stream = 1;
    serve.SeeFailure(oom);
  }
  EXPECT_EQ(serve.Show().size(), 3u);
  EXPECT_EQ(serve.Show()[1].status, LaunchStatus::kFailed);
  const auto changes = serve.launches.TakeChanges();
  int restarts = 0;
  for (const LaunchChange& change : changes) {
    if (change.kind != Kind::kRestart) continue;
    ++restarts;
    EXPECT_EQ(change.reason, "gpu_oom");
  }
  EXPECT_EQ(restarts, 2);
}

TEST(LaunchesTest, ARestartThatALineTellsIsNotCountedTwice) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  model::Event restart = Observation("restart", 20);
  restart.labels.push_back({"reason", "process_crash"});
  serve.See(restart);
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kFailed);
  EXPECT_EQ(serve.Newest().cause, "process_crash");
  serve.See(PhaseLine(30, "config_load", "start"));
  EXPECT_TRUE(serve.Take(Kind::kRestart).empty());
  EXPECT_EQ(serve.Show().size(), 2u);
}

TEST(LaunchesTest, AClockThatRunsBackwards) {
  Launching serve;
  const auto see = [&](const char* text, model::Event event) {
    event.time.reset();
    serve.See(event, text);
  };
  see("0.00.100.000 I srv load_model: loading model", PhaseLine(0, "weights", "begin"));
  see("0.40.000.000 I main: model loaded", PhaseLine(0, "ready_wait", "ready"));
  EXPECT_EQ(serve.Newest().end - serve.Newest().start, seconds(40)) << "since the process began";
  EXPECT_NEAR(Took(serve.Newest(), Phase::kWeights), 39.9, 1e-6);
  EXPECT_TRUE(serve.Newest().whole);
  model::Event answer = Observation("request_access", 0, {{"status", 200}});
  see("5.00.000.000 I srv log_server_response: rid", answer);
  see("0.00.050.000 I srv log_server_response: rid", answer);
  const auto restarts = serve.Take(Kind::kRestart);
  ASSERT_EQ(restarts.size(), 1u);
  EXPECT_EQ(restarts[0].reason, "unknown");
  see("0.00.100.000 I srv load_model: loading model", PhaseLine(0, "weights", "begin"));
  EXPECT_TRUE(serve.Take(Kind::kRestart).empty());
  EXPECT_EQ(serve.Show().size(), 2u);
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning);
  EXPECT_GE(serve.Newest().start, serve.Show()[1].end);
}

TEST(LaunchesTest, Shutdown) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  model::Event shutdown = PhaseLine(6, "other");
  shutdown.labels = {{"part", "shutdown"}};
  serve.See(shutdown);
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kAbandoned);
  serve.See(shutdown);
  EXPECT_EQ(serve.Show().size(), 1u);
}

TEST(LaunchesTest, SomebodyEndsIt) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  model::Event sigterm = Failure("preemption", "sigterm", 9);
  sigterm.stream = 1;
  serve.SeeFailure(sigterm);
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kAbandoned);
  EXPECT_EQ(serve.Newest().end, At(9));
}

TEST(LaunchesTest, LateLinesBelongToIt) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(20, "weights", "", 19, 0));
  serve.See(PhaseLine(30, "service_register", "ready"));
  serve.See(PhaseLine(31, "weights", "", 29, 1));
  serve.See(PhaseLine(32, "service_register", "ready"));
  serve.See(PhaseLine(33, "warmup"));
  ASSERT_EQ(serve.Show().size(), 1u);
  EXPECT_EQ(Took(serve.Newest(), Phase::kWeights), 29);
  EXPECT_EQ(serve.Newest().end, At(32)) << "the slowest process counts";
  serve.launches.Step(At(60));
  serve.See(PhaseLine(60, "weights", "", 29, 2));
  EXPECT_EQ(serve.Show().size(), 1u) << "too late to count";
}

TEST(LaunchesTest, ServersThatLoadWhatTheyAreAskedFor) {
  Launching serve;
  for (int i = 0; i < 3; ++i) {
    serve.See(LoadLine(40 * i, {}, {{"phase", "weights"}, {"edge", "start"}}));
    serve.See(LoadLine(40 * i, {}, {{"phase", "weights"}, {"edge", "start"}}));
    serve.See(LoadLine(40 * i + 4, {{"duration_seconds", 4}, {"progress_ratio", 1}},
                       {{"phase", "weights"}, {"edge", "ready"}}));
  }
  ASSERT_EQ(serve.Show().size(), 3u);
  for (const model::Launch& launch : serve.Show()) {
    EXPECT_EQ(launch.status, LaunchStatus::kSuccess);
    EXPECT_EQ(Took(launch, Phase::kWeights), 4);
  }
}

TEST(LaunchesTest, BytesOverALink) {
  Launching serve;
  serve.launches.SetLink(1e9 / 8);
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(
      LoadLine(0.1, {{"model_bytes", 104842.70 * 1048576}}, {{"target", "RPC[172.17.0.3:50760]"}}));
  ASSERT_EQ(serve.Newest().loads.size(), 1u);
  EXPECT_NEAR(*serve.Newest().loads[0].seconds_left, 879, 1);
  serve.See(LoadLine(10, {{"progress_ratio", 0.2}}));
  serve.See(LoadLine(510, {{"progress_ratio", 0.4}}));
  const auto loads = serve.Newest().loads;
  ASSERT_EQ(loads.size(), 2u);
  EXPECT_EQ(loads[0].target, "RPC[172.17.0.3:50760]");
  EXPECT_NEAR(*loads[0].seconds_left, 1500, 1e-6) << "it is slower than the link";
  EXPECT_NEAR(*loads[0].bandwidth, 104842.70 * 1048576 * 0.2 / 500, 1);
  serve.See(PhaseLine(600, "service_register", "ready"));
  EXPECT_EQ(serve.Newest().loads[0].seconds_left, 0);
}

TEST(LaunchesTest, AreBounded) {
  Launching serve;
  for (int i = 0; i < 100; ++i) {
    (void)serve.launches.Open("workload" + std::to_string(i), "");
    serve.See(PhaseLine(100 * i, "config_load", "start"));
    serve.See(PhaseLine(100 * i + 1, "weights", "begin"));
  }
  EXPECT_LE(serve.launches.workloads().size(), kMostLaunchWorkloads + 1);
  EXPECT_EQ(serve.launches.workloads().at("serve").kept.size(), kKeptLaunches);
}

TEST(LaunchesTest, AScanWithoutTimesMeasuresNothing) {
  for (const bool live : {false, true}) {
    Launching serve;
    serve.launches.SetLive(live);
    for (const model::Event& mark :
         {PhaseLine(0, "config_load", "start"), PhaseLine(0, "weights", "begin"),
          PhaseLine(0, "service_register", "ready")}) {
      model::Event event = mark;
      event.time.reset();
      serve.now += seconds(5);
      serve.See(event);
    }
    EXPECT_EQ(serve.Newest().status, LaunchStatus::kSuccess);
    EXPECT_EQ(serve.Newest().whole, live);
    EXPECT_EQ(Took(serve.Newest(), Phase::kWeights), live ? 5 : -1);
  }
}

}  // namespace
}  // namespace aijob::analyze
