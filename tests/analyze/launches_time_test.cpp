#include <gtest/gtest.h>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = LaunchChange::Kind;

TEST(LaunchesTimeTest, NothingToDo) {
  Launching serve;
  EXPECT_EQ(serve.launches.NextDeadline(At(0)), hours(24));
  serve.launches.Step(At(0));
  EXPECT_TRUE(serve.launches.TakeChanges().empty());
}

TEST(LaunchesTimeTest, SilenceIsAbandoned) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  serve.launches.Step(At(3600));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning);
  EXPECT_LE(serve.launches.NextDeadline(At(3600)), seconds(5));
  serve.launches.Step(At(3605));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kAbandoned);
  EXPECT_EQ(serve.Newest().end, At(5));
  EXPECT_EQ(serve.Take(Kind::kEnded).size(), 1u);
  EXPECT_EQ(serve.launches.NextDeadline(At(3605)), hours(24));
}

TEST(LaunchesTimeTest, SilenceAfterTheLoadIsWaiting) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(LoadLine(30, {{"progress_ratio", 1}}));
  serve.launches.Step(At(4000));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kSuccess);
  EXPECT_EQ(serve.Newest().end, At(30));
}

TEST(LaunchesTimeTest, ALateWordAfterSilenceIsAnotherLaunch) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(5, "weights", "begin"));
  serve.See(PhaseLine(8000, "weights", "begin"));
  ASSERT_EQ(serve.Show().size(), 2u);
  EXPECT_EQ(serve.Show()[1].status, LaunchStatus::kAbandoned);
}

TEST(LaunchesTimeTest, ReadySettles) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(20, "service_register", "ready"));
  serve.launches.Step(At(29));
  EXPECT_TRUE(serve.Take(Kind::kEnded).empty());
  EXPECT_LE(serve.launches.NextDeadline(At(29)), seconds(1));
  serve.launches.Step(At(30));
  const auto ended = serve.Take(Kind::kEnded);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].workload, "serve");
  EXPECT_EQ(ended[0].status, LaunchStatus::kSuccess);
  EXPECT_EQ(ended[0].duration, seconds(20));
}

TEST(LaunchesTimeTest, AtTheEndOfAllInput) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(20, "weights", "", 19));
  serve.See(PhaseLine(21, "graph_capture", "begin"));
  serve.launches.Finish(At(21));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kRunning) << "it goes on, for all we know";
  EXPECT_EQ(serve.Take(Kind::kPhase).size(), 2u) << "the configuration and the weights";
}

TEST(LaunchesTimeTest, AtTheEndOfAllInputAFailureCounts) {
  Launching serve;
  serve.See(PhaseLine(0, "config_load", "start"));
  model::Event oom = Failure("gpu_oom", "capacity", 20);
  oom.stream = 1;
  serve.SeeFailure(oom);
  serve.launches.Finish(At(21));
  EXPECT_EQ(serve.Newest().status, LaunchStatus::kFailed);
}

}  // namespace
}  // namespace aijob::analyze
