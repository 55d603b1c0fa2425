#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;

TEST(OpenLaunchSavingTest, GoesOnWhereItWas) {
  OpenLaunch before("serve", At(0), true, At(0));
  before.Tell(*ReadLaunchWord(PhaseLine(0, "weights", "begin")), {7, 2, At(0), true, At(0)});
  before.Tell(*ReadLaunchWord(LoadLine(1, {{"model_bytes", 100}, {"progress_ratio", 0.5}})),
              {7, 2, At(1), true, At(1)});
  before.TellFailure("gpu_oom", true, {7, 2, At(3), true, At(4)});
  OpenLaunch after(nlohmann::json::parse(before.Save().dump()));
  EXPECT_EQ(after.failed_read(), At(4));
  EXPECT_EQ(after.last_read(), At(4));
  EXPECT_TRUE(after.whole());
  EXPECT_TRUE(after.Knows(1)) << "streams have other numbers now";
  after.GiveUp(At(9));
  const model::Launch launch = after.Show(10);
  EXPECT_EQ(launch.workload, "serve");
  EXPECT_EQ(launch.status, LaunchStatus::kFailed);
  EXPECT_EQ(launch.cause, "gpu_oom");
  EXPECT_EQ(Took(launch, Phase::kWeights), 3);
  ASSERT_EQ(launch.loads.size(), 1u);
  EXPECT_EQ(launch.loads[0].bytes, 100);
}

TEST(OpenLaunchSavingTest, DamagedOnesThrow) {
  const auto damaged = nlohmann::json::object();
  EXPECT_THROW(OpenLaunch{damaged}, nlohmann::json::exception);
}

}  // namespace
}  // namespace aijob::analyze
