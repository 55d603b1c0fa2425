#include "analyze/launch_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using std::chrono::milliseconds;
using std::chrono::seconds;

model::Launch Sample() {
  model::Launch launch;
  launch.workload = "serve";
  launch.start = At(0);
  launch.end = At(5);
  launch.status = LaunchStatus::kFailed;
  launch.whole = true;
  launch.cause = "gpu_oom";
  launch.unattributed = seconds(1);
  model::LaunchPhase config;
  config.phase = Phase::kConfigLoad;
  config.start = At(0);
  config.duration = std::chrono::microseconds(12400);
  model::LaunchPhase cache;
  cache.phase = Phase::kKvCache;
  cache.status = LaunchStatus::kFailed;
  cache.slowest_rank = 3;
  cache.ranks = 4;
  launch.phases = {config, cache};
  launch.loads = {{"CUDA0", 1000.0, 0.5, std::nullopt, 10.0}};
  return launch;
}

TEST(LaunchJsonTest, TheSequencesFields) {
  const auto shown = LaunchJson(Sample());
  EXPECT_EQ(shown.at("start_time"), 1'767'323'045'000'000'000);
  EXPECT_EQ(shown.at("duration_ns"), 5'000'000'000);
  EXPECT_EQ(shown.at("status"), "failed");
  EXPECT_TRUE(shown.at("phase").is_null());
  const auto& phase = shown.at("phases").at(0);
  EXPECT_EQ(phase.at("phase"), "config_load");
  EXPECT_EQ(phase.at("start_time"), 1'767'323'045'000'000'000);
  EXPECT_EQ(phase.at("duration_ns"), 12'400'000);
  EXPECT_EQ(phase.at("status"), "success");
  EXPECT_TRUE(phase.at("slowest_rank").is_null());
  EXPECT_TRUE(shown.at("phases").at(1).at("duration_ns").is_null());
  EXPECT_EQ(shown.at("loads").at(0).at("eta_low_seconds"), 12);
  EXPECT_EQ(shown.at("loads").at(0).at("eta_high_seconds"), 15);
  EXPECT_TRUE(shown.at("loads").at(0).at("bandwidth_bytes_per_second").is_null());
}

TEST(LaunchJsonTest, WhatIsNotKnownIsNull) {
  model::Launch launch = Sample();
  launch.whole = false;
  launch.status = LaunchStatus::kRunning;
  launch.phase = Phase::kWeights;
  launch.phase_start = At(3);
  const auto shown = LaunchJson(launch);
  EXPECT_TRUE(shown.at("duration_ns").is_null());
  EXPECT_EQ(shown.at("phase"), "weights");
  EXPECT_EQ(shown.at("phase_start_time"), 1'767'323'048'000'000'000);
}

TEST(LaunchJsonTest, IsReadBack) {
  for (const bool whole : {false, true}) {
    model::Launch launch = Sample();
    launch.whole = whole;
    const auto shown = LaunchJson(launch);
    const model::Launch read = ReadLaunch(nlohmann::json::parse(shown.dump()));
    EXPECT_EQ(LaunchJson(read).dump(), shown.dump());
    EXPECT_EQ(read.end, At(5));
  }
  EXPECT_THROW(ReadLaunch(nlohmann::json::object()), nlohmann::json::exception);
}

}  // namespace
}  // namespace aijob::analyze
