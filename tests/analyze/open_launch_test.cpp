#include "analyze/open_launch.h"

#include <gtest/gtest.h>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using std::chrono::seconds;

class OpenLaunchTest : public ::testing::Test {
 protected:
  void Tell(const model::Event& event, int32_t rank = -1, model::StreamId stream = 1) {
    launch_.Tell(*ReadLaunchWord(event), {stream, rank, *event.time, true, *event.time});
  }
  [[nodiscard]] bool IsBehind(const model::Event& event, model::StreamId stream = 1) const {
    return launch_.IsBehind(*ReadLaunchWord(event), {stream, -1, *event.time, true, *event.time});
  }
  OpenLaunch launch_{"serve", At(0), true, At(0)};
};

TEST_F(OpenLaunchTest, ABannerAfterAPhaseIsAnotherProcess) {
  Tell(PhaseLine(0, "image_pull", "begin"), -1, 2);
  Tell(PhaseLine(1, "config_load", "start"));
  EXPECT_FALSE(IsBehind(PhaseLine(2, "config_load", "start"))) << "its other processes";
  Tell(PhaseLine(3, "weights", "begin"));
  EXPECT_TRUE(IsBehind(PhaseLine(9, "config_load", "start")));
  EXPECT_FALSE(IsBehind(PhaseLine(9, "config_load", "start"), 3)) << "another file's";
  EXPECT_FALSE(IsBehind(PhaseLine(9, "config_load", "begin"))) << "an engine of it";
}

TEST_F(OpenLaunchTest, TheConfigurationToldAgain) {
  Tell(PhaseLine(1, "config_load", "", 1));
  EXPECT_TRUE(IsBehind(PhaseLine(9, "config_load", "", 1)));
}

TEST_F(OpenLaunchTest, WhatIsToldWhenAllIsOver) {
  Tell(PhaseLine(1, "config_load", "start"));
  Tell(PhaseLine(500, "weights", "point", 1.5));
  const model::Launch shown = launch_.Show(0);
  EXPECT_EQ(Took(shown, Phase::kWeights), 1.5);
  EXPECT_EQ(shown.start, At(0));
}

TEST_F(OpenLaunchTest, TargetsFollowTheWhole) {
  Tell(LoadLine(0, {{"model_bytes", 1000}}, {{"target", "CUDA0"}}));
  Tell(LoadLine(0, {{"progress_ratio", 0.5}}));
  Tell(LoadLine(10, {{"progress_ratio", 0.6}}));
  Tell(LoadLine(10, {{"progress_ratio", 0.1}}), 3);  // another rank's bar
  const auto loads = launch_.Show(0).loads;
  ASSERT_EQ(loads.size(), 2u);
  EXPECT_EQ(loads[0].target, "CUDA0");
  EXPECT_NEAR(*loads[0].seconds_left, 40, 1e-9);
  EXPECT_NEAR(*loads[0].bandwidth, 10, 1e-9);
  EXPECT_EQ(loads[1].progress_ratio, 0.6);
  EXPECT_FALSE(loads[1].bytes);
}

TEST_F(OpenLaunchTest, TargetsAreBounded) {
  for (int i = 0; i < 100; ++i) {
    Tell(LoadLine(0, {{"model_bytes", 1000}}, {{"target", "GPU" + std::to_string(i)}}));
  }
  EXPECT_EQ(launch_.Show(0).loads.size(), kMostTargets);
}

TEST_F(OpenLaunchTest, ReadyTwiceIsTheLater) {
  launch_.End(LaunchStatus::kSuccess, At(5), At(5));
  launch_.End(LaunchStatus::kSuccess, At(6), At(6));
  launch_.End(LaunchStatus::kFailed, At(9), At(9));
  EXPECT_EQ(launch_.end(), At(6));
  EXPECT_EQ(launch_.status(), LaunchStatus::kSuccess);
}

TEST_F(OpenLaunchTest, PhasesAreDue) {
  EXPECT_FALSE(launch_.PhasesDue());
  Tell(PhaseLine(20, "weights", "", 10));
  EXPECT_EQ(launch_.PhasesDue(), At(30));
  EXPECT_TRUE(launch_.TakePhases(At(29), false).empty());
  EXPECT_EQ(launch_.TakePhases(At(30), false).size(), 1u);
  EXPECT_FALSE(launch_.PhasesDue());
}

}  // namespace
}  // namespace aijob::analyze
