#include <gtest/gtest.h>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using Kind = LaunchChange::Kind;

void Move(Launching& from, Launching& to) {
  for (const auto& [name, text] : from.launches.TakeSaved()) to.launches.Load(name, text);
}

TEST(LaunchesSavingTest, NothingIsCountedTwice) {
  Launching before;
  before.See(PhaseLine(0, "config_load", "start"));
  before.See(PhaseLine(20, "weights", "", 19));
  before.launches.Step(At(31));
  EXPECT_EQ(before.Take(Kind::kPhase).size(), 2u);
  before.See(PhaseLine(32, "graph_capture", "begin"));
  Launching after;
  Move(before, after);
  after.See(PhaseLine(40, "service_register", "ready"));
  after.launches.Step(At(60));
  std::vector<Phase> counted;
  for (const LaunchChange& change : after.Take(Kind::kPhase)) counted.push_back(change.phase);
  EXPECT_EQ(counted, (std::vector<Phase>{Phase::kGraphCapture, Phase::kUnattributed}));
  EXPECT_EQ(after.Newest().status, LaunchStatus::kSuccess);
  EXPECT_EQ(after.Newest().start, At(0));
  EXPECT_EQ(after.launches.workloads().at("serve").history.Of(Phase::kWeights).count, 1u);
}

TEST(LaunchesSavingTest, EndedOnesAreKept) {
  Launching before;
  before.See(PhaseLine(0, "config_load", "start"));
  before.See(PhaseLine(20, "service_register", "ready"));
  before.launches.Step(At(60));
  Launching after;
  Move(before, after);
  ASSERT_EQ(after.Show().size(), 1u);
  EXPECT_EQ(after.Newest().end, At(20));
  EXPECT_EQ(after.launches.workloads().at("serve").history.RecommendedTimeout(), 24);
  EXPECT_TRUE(after.launches.TakeSaved().empty()) << "nothing has changed";
}

TEST(LaunchesSavingTest, AStartWhileWeWereAway) {
  Launching before;
  before.See(PhaseLine(0, "config_load", "start"));
  before.See(PhaseLine(20, "weights", "begin"));
  Launching after;
  Move(before, after);
  after.See(PhaseLine(50, "config_load", "start"));
  ASSERT_EQ(after.Show().size(), 2u);
  EXPECT_EQ(after.Show()[1].status, LaunchStatus::kAbandoned);
}

// Whether a stream has told of a start before is what makes the next start a restart.
TEST(LaunchesSavingTest, ARestartAfterOursIsOneStill) {
  for (const char* ours : {"none", "our restart", "a reload"}) {
    Launching before;
    before.See(PhaseLine(0, "config_load", "start"));
    before.See(PhaseLine(20, "service_register", "ready"));
    before.launches.Step(At(60));
    Launching after;
    Move(before, after);  // the first commit; the failure comes with the second
    before.SeeFailure(Failure("gpu_oom", "capacity", 90));
    before.launches.Step(At(95));
    after = {};
    Launching& job = std::string_view(ours) == "our restart" ? after : before;
    if (&job == &after) {
      Move(before, after);
      after.teller = after.launches.Open("serve", "/logs/serve.log");
    } else if (std::string_view(ours) == "a reload") {
      before.launches.ExpectAgain();
      before.teller = before.launches.Open("serve", "/logs/serve.log");
    }
    job.See(PhaseLine(100, "config_load", "start"));
    const std::vector<LaunchChange> restarts = job.Take(Kind::kRestart);
    ASSERT_EQ(restarts.size(), 1u) << ours;
    EXPECT_EQ(restarts[0].reason, "gpu_oom") << ours;
  }
}

TEST(LaunchesSavingTest, AnotherFileAtThePathHasToldOfNoStart) {
  Launching before;
  before.See(PhaseLine(0, "config_load", "start"));
  Launching after;
  Move(before, after);
  after.teller = after.launches.Open("serve", "/logs/serve.log");
  after.teller = after.launches.Open("serve", "/logs/serve.log");  // rotated
  after.See(PhaseLine(100, "config_load", "start"));
  EXPECT_TRUE(after.Take(Kind::kRestart).empty());
}

TEST(LaunchesSavingTest, OnlyWhatChanged) {
  Launching serve;
  (void)serve.launches.Open("other", "");
  serve.See(PhaseLine(0, "config_load", "start"));
  const auto saved = serve.launches.TakeSaved();
  ASSERT_EQ(saved.size(), 1u);
  EXPECT_EQ(saved[0].first, "serve");
  EXPECT_TRUE(serve.launches.TakeSaved().empty());
}

TEST(LaunchesSavingTest, WhatCannotBeReadIsLeftOut) {
  for (const char* text : {"", "[]", "{", "{}", R"({"open":{},"kept":[],"history":{}})"}) {
    Launching serve;
    serve.launches.Load("serve", text);
    EXPECT_TRUE(serve.Show().empty()) << text;
  }
}

}  // namespace
}  // namespace aijob::analyze
