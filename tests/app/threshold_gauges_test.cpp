#include "app/threshold_gauges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/piped.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ThresholdGaugesTest, StandAsConfiguredAndGoWithTheConfiguration) {
  metrics::Counts counts{{}, model::TimePoint{}};
  app::ThresholdGauges gauges;
  config::Thresholds thresholds = config::DefaultThresholds();
  thresholds["llama"]["http_request_seconds_p95"] = 5;
  gauges.Show(thresholds, counts);
  const std::string before = PageOf(counts.Collect());
  EXPECT_THAT(before, HasSubstr("aijob_threshold{threshold=\"log_silence_seconds\"} 600\n"));
  EXPECT_THAT(before, HasSubstr("aijob_threshold{threshold=\"http_request_seconds_p95\"} 1\n"));
  EXPECT_THAT(before, HasSubstr("aijob_workload_threshold{workload=\"llama\",threshold=\"http_"
                                "request_seconds_p95\"} 5\n"));
  thresholds.erase("llama");
  thresholds[""]["http_request_seconds_p95"] = 2;
  gauges.Show(thresholds, counts);
  const std::string after = PageOf(counts.Collect());
  EXPECT_THAT(after, HasSubstr("aijob_threshold{threshold=\"http_request_seconds_p95\"} 2\n"));
  EXPECT_THAT(after, Not(HasSubstr("workload=\"llama\"")));
}

}  // namespace
}  // namespace aijob::test
