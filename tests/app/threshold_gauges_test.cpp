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
  EXPECT_THAT(before, HasSubstr("{workload=\"\",threshold=\"log_silence_seconds\"} 600\n"));
  EXPECT_THAT(before, HasSubstr("{workload=\"\",threshold=\"http_request_seconds_p95\"} 1\n"));
  EXPECT_THAT(before, HasSubstr("{workload=\"llama\",threshold=\"http_request_seconds_p95\"} 5\n"));
  thresholds.erase("llama");
  thresholds[""]["http_request_seconds_p95"] = 2;
  gauges.Show(thresholds, counts);
  const std::string after = PageOf(counts.Collect());
  EXPECT_THAT(after, HasSubstr("{workload=\"\",threshold=\"http_request_seconds_p95\"} 2\n"));
  EXPECT_THAT(after, Not(HasSubstr("workload=\"llama\"")));
}

}  // namespace
}  // namespace aijob::test
