#include "analyze/launch_history.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

using model::Phase;
using std::chrono::microseconds;
using std::chrono::seconds;

TEST(LaunchHistoryTest, MeanAndDeviation) {
  LaunchHistory history;
  EXPECT_FALSE(history.Of(Phase::kConfigLoad).Deviation());
  // 12.4 +- 3.1 ms for the configuration, 89.7 +- 12.5 ms for the register.
  for (const int us : {12400 - 3100, 12400, 12400 + 3100}) {
    history.AddPhase(Phase::kConfigLoad, microseconds(us));
  }
  for (const int us : {89700 - 12500, 89700, 89700 + 12500}) {
    history.AddPhase(Phase::kServiceRegister, microseconds(us));
  }
  EXPECT_NEAR(history.Of(Phase::kConfigLoad).mean, 0.0124, 1e-12);
  EXPECT_NEAR(*history.Of(Phase::kConfigLoad).Deviation(), 0.0031, 1e-12);
  EXPECT_NEAR(history.Of(Phase::kServiceRegister).mean, 0.0897, 1e-12);
  EXPECT_NEAR(*history.Of(Phase::kServiceRegister).Deviation(), 0.0125, 1e-12);
  EXPECT_EQ(history.Of(Phase::kWeights).count, 0u);
}

TEST(LaunchHistoryTest, AProbeWaitsForTheLongest) {
  LaunchHistory history;
  EXPECT_FALSE(history.RecommendedTimeout());
  for (const int load : {30, 50, 40}) history.AddLaunch(seconds(load));
  EXPECT_NEAR(*history.RecommendedTimeout(), 60, 1e-9);
  for (size_t i = 0; i < kMostDurations; ++i) history.AddLaunch(seconds(10));
  EXPECT_NEAR(*history.RecommendedTimeout(), 12, 1e-9) << "long ago";
  EXPECT_EQ(history.launches().count, 3 + kMostDurations);
}

TEST(LaunchHistoryTest, IsSaved) {
  LaunchHistory history;
  history.AddPhase(Phase::kWeights, seconds(4));
  history.AddPhase(Phase::kWeights, seconds(6));
  history.AddLaunch(seconds(10));
  LaunchHistory loaded;
  loaded.Load(nlohmann::json::parse(history.Save().dump()));
  EXPECT_EQ(loaded.Of(Phase::kWeights).count, 2u);
  EXPECT_EQ(loaded.Of(Phase::kWeights).mean, 5);
  EXPECT_EQ(loaded.Of(Phase::kWeights).Deviation(), history.Of(Phase::kWeights).Deviation());
  EXPECT_EQ(loaded.RecommendedTimeout(), 12);
}

}  // namespace
}  // namespace aijob::analyze
