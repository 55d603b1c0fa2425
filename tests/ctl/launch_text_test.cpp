#include "ctl/launch_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

const ordered_json kAnswer = ordered_json::parse(R"([{"workload": "serve", "launches": [
  {"workload": "serve", "start_time": 2, "duration_ns": 5000000000, "status": "success",
   "phases": [{"phase": "weights", "start_time": 2, "duration_ns": 5, "status": "success",
               "ranks": 2, "slowest_rank": 1}]},
  {"workload": "serve", "start_time": 1, "status": "failed", "cause": "gpu_oom",
   "phases": [{"phase": "config_load", "start_time": 1, "duration_ns": 4, "status": "failed"}]}],
  "probe_timeout_seconds": 6}])");

TEST(LaunchTextTest, TheSequence) {
  const ordered_json records = LaunchSequence(kAnswer, false);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].dump(),
            R"({"phase":"config_load","start_time":1,"duration_ns":4,"status":"failed"})");
  EXPECT_EQ(LaunchSequence(kAnswer, true)[1]["slowest_rank"], 1);
}

TEST(LaunchTextTest, ForPeople) {
  const std::string text = LaunchText(kAnswer, true);
  EXPECT_THAT(text, HasSubstr("success  5.000 s"));
  EXPECT_THAT(text, HasSubstr("slowest: rank 1"));
  EXPECT_THAT(text, HasSubstr("gpu_oom"));
  EXPECT_THAT(text, HasSubstr("recommended probe timeout 6 s"));
  EXPECT_EQ(LaunchText(ordered_json::array(), false), "no launches\n");
  EXPECT_EQ(LaunchText(ordered_json::parse("[1, {}]"), true), "no launches\n");
}

}  // namespace
}  // namespace aijob::ctl
