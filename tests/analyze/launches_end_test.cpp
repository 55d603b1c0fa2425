#include <gtest/gtest.h>

#include "analyze/launches.h"
#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using std::chrono::seconds;
using Kind = LaunchChange::Kind;

TEST(LaunchesEndTest, AFailureThatNothingFollows) {
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

TEST(LaunchesEndTest, AFailureThatItSurvives) {
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

TEST(LaunchesEndTest, ARestartIsForWhatBeganNotForWhatFollowed) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  model::Event began = Failure("gpu_oom", "capacity", 10);
  model::Event followed = Failure("process_crash", "engine_dead", 11);
  followed.role = model::Role::kCascade;
  began.stream = followed.stream = 1;
  serve.SeeFailure(began);
  serve.SeeFailure(followed);
  serve.See(PhaseLine(30, "config_load", "start"));
  const auto restarts = serve.Take(Kind::kRestart);
  ASSERT_EQ(restarts.size(), 1u);
  EXPECT_EQ(restarts[0].reason, "gpu_oom");
}

TEST(LaunchesEndTest, ACrashLoop) {
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

TEST(LaunchesEndTest, ARestartThatALineTellsIsNotCountedTwice) {
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

TEST(LaunchesEndTest, AClockThatRunsBackwards) {
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

TEST(LaunchesEndTest, Shutdown) {
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

TEST(LaunchesEndTest, SomebodyEndsIt) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  model::Event sigterm = Failure("preemption", "sigterm", 9);
  sigterm.stream = 1;
  serve.SeeFailure(sigterm);
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kAbandoned);
  EXPECT_EQ(serve.Newest().end, At(9));
}

TEST(LaunchesEndTest, LateLinesBelongToIt) {
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

TEST(LaunchesEndTest, ServersThatLoadWhatTheyAreAskedFor) {
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

TEST(LaunchesEndTest, BytesOverALink) {
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

TEST(LaunchesEndTest, AreBounded) {
  Launching serve;
  for (int i = 0; i < 100; ++i) {
    (void)serve.launches.Open("workload" + std::to_string(i), "");
    serve.See(PhaseLine(100 * i, "config_load", "start"));
    serve.See(PhaseLine(100 * i + 1, "weights", "begin"));
  }
  EXPECT_LE(serve.launches.workloads().size(), kMostLaunchWorkloads + 1);
  EXPECT_EQ(serve.launches.workloads().at("serve").kept.size(), kKeptLaunches);
}

TEST(LaunchesEndTest, AScanWithoutTimesMeasuresNothing) {
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

model::Event Access(double at, const std::string& path, double status) {
  model::Event event = Observation("request_access", at, {{"status", status}});
  event.stream = 1;
  event.labels.push_back({"path", path});
  return event;
}

// A probe answered 503 is one of a service that starts, or one of a service that fails.
TEST(LaunchesEndTest, AServiceServesFromWhenItIsReadyUntilItStartsAnew) {
  struct Case {
    const char* name;
    std::vector<model::Event> seen;
    bool serving;
  };
  const Case cases[] = {
      {"nothing is known", {Access(1, "/health", 503)}, false},
      {"it loads", {PhaseLine(0, "weights", "begin"), Access(5, "/health", 503)}, false},
      {"it is ready",
       {PhaseLine(0, "config_load", "start"), PhaseLine(9, "service_register", "ready")},
       true},
      {"a probe was answered", {PhaseLine(0, "weights", "begin"), Access(9, "/health", 200)}, true},
      {"a request was answered", {Access(1, "/v1/completions", 200)}, true},
      {"a request was refused", {Access(1, "/v1/completions", 400)}, false},
      {"its metrics were read", {Access(1, "/metrics", 200)}, false},
      {"it answered, then not", {Access(1, "/health", 200), Access(2, "/health", 503)}, true},
      {"it loads another model",
       {Access(1, "/health", 200), PhaseLine(99, "weights", "begin")},
       false},
      {"it was restarted", {Access(1, "/health", 200), Observation("restart", 2)}, false},
      {"it shuts down", {Access(1, "/health", 200), PhaseLine(2, "other", "shutdown")}, false},
      {"it started anew and is ready",
       {Access(1, "/health", 200), PhaseLine(99, "config_load", "start"),
        Access(120, "/health", 200)},
       true},
  };
  for (const Case& c : cases) {
    Launching serve;
    Launches::Teller other = serve.launches.Open("serve", "/logs/other.log");
    for (const model::Event& event : c.seen) serve.See(event);
    EXPECT_EQ(Launches::IsServing(serve.teller), c.serving) << c.name;
    EXPECT_FALSE(Launches::IsServing(other)) << c.name << ": another server";
    Launches loaded;
    for (const auto& [name, text] : serve.launches.TakeSaved()) loaded.Load(name, text);
    EXPECT_EQ(Launches::IsServing(loaded.Open("serve", "/logs/serve.log")), c.serving) << c.name;
  }
}

TEST(LaunchesEndTest, ClocksOfDifferentDaysMeasureNothing) {
  Launches launches;
  launches.SetLive(true);
  Launches::Teller replayed = launches.Open("serve", "vllm.log");
  Launches::Teller bare = launches.Open("serve", "other.log");
  const auto see = [&](Launches::Teller& teller, model::Event event, double line, double read) {
    if (line < 0) event.time.reset();
    launches.Observe(teller, event, {"", -1, event.time}, At(read));
  };
  constexpr double kToday = 1e7;  // read long after it was written
  see(bare, PhaseLine(0, "weights", "begin"), -1, kToday);
  see(replayed, PhaseLine(0, "config_load", "start"), 0, kToday + 1);
  see(bare, PhaseLine(0, "weights", "end"), -1, kToday + 2);
  see(replayed, PhaseLine(9, "service_register", "ready"), 9, kToday + 9);
  launches.Finish(At(kToday + 100));
  for (const LaunchChange& change : launches.TakeChanges()) {
    EXPECT_LE(change.duration.value_or(seconds(0)), kLongestPhase);
  }
}

}  // namespace
}  // namespace aijob::analyze
