#include "app/forecast_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "analyze/told.h"
#include "app/piped.h"

namespace aijob::test {
namespace {

using analyze::At;
using analyze::Observation;
using ::testing::HasSubstr;
using ::testing::Not;

class ForecastCountsTest : public ::testing::Test {
 protected:
  std::string Page(double at) {
    app::ForecastCounts::Count(anomalies_.TakeChanges(), counts_);
    forecast_counts_.SetGauges(anomalies_, forecast_, exhaustion_, At(at), counts_);
    return PageOf(counts_.Collect());
  }
  void Step(double at, double seconds) {
    anomalies_.Observe("train", Observation("train_step", at, {{"step_seconds", seconds}}), At(at),
                       At(at));
  }

  metrics::Counts counts_{{}, At(0)};
  analyze::Anomalies anomalies_;
  analyze::FailureForecast forecast_;
  analyze::Exhaustion exhaustion_;
  app::ForecastCounts forecast_counts_;
};

TEST_F(ForecastCountsTest, AnomaliesAreCountedOnceAndScoresComeAndGo) {
  counts_.OpenOrigin({"train", "job", {}}, At(0));
  EXPECT_THAT(Page(0),
              HasSubstr("aijob_anomalies_total{workload=\"train\",signal=\"step_time\"} 0\n"));
  Step(2, 2);
  Step(5, 3);
  Step(20, 15);
  const std::string page = Page(21);
  EXPECT_THAT(page, HasSubstr("aijob_anomalies_total{workload=\"train\",signal=\"step_time\"} 1"));
  EXPECT_THAT(page, HasSubstr("aijob_anomaly_score{workload=\"train\",signal=\"step_time\","
                              "method=\"mad_z\"} 6.02"));
  EXPECT_THAT(Page(22), HasSubstr("signal=\"step_time\"} 1\n"));
  EXPECT_THAT(Page(5000), Not(HasSubstr("aijob_anomaly_score"))) << "nothing new for an hour";
  Step(5001, 2);
  EXPECT_THAT(Page(5002), HasSubstr("aijob_anomaly_score"));
}

TEST_F(ForecastCountsTest, AForecastIsThereWhileItIsBetter) {
  std::mt19937 random(1);
  std::poisson_distribution<int> failures(5);
  for (int minute = 0; minute < 200; ++minute) {
    const model::TimePoint time = At(60 * minute);
    for (int i = failures(random); i > 0; --i) {
      forecast_.Observe("train", analyze::Failure("gpu_oom", "", 0), time, time);
    }
    forecast_.Step(time + std::chrono::seconds(65));
  }
  const std::string page = Page(12'000);
  EXPECT_THAT(page, HasSubstr("aijob_forecast_skill{workload=\"train\"} 0."));
  for (const char* horizon : {"1", "3", "6", "12"}) {
    EXPECT_THAT(page, HasSubstr("aijob_failure_forecast{workload=\"train\",horizon_minutes=\"" +
                                std::string(horizon) + "\"} "));
  }
  EXPECT_THAT(page, Not(HasSubstr("horizon_minutes=\"2\"")));
  forecast_.Step(At(10 * 86400));  // long gone
  EXPECT_THAT(Page(10 * 86400), Not(HasSubstr("aijob_forecast_skill")));
  EXPECT_THAT(Page(10 * 86400), Not(HasSubstr("aijob_failure_forecast")));
}

TEST_F(ForecastCountsTest, MemoryThatDoesNotGrowNeverRunsOut) {
  exhaustion_.Capacity("train", "0", 80e9);
  for (int i = 0; i < 20; ++i) exhaustion_.Use("train", "0", 40e9, At(15 * i));
  EXPECT_THAT(Page(300), HasSubstr("aijob_gpu_memory_time_to_exhaustion_seconds{workload=\"train\","
                                   "gpu=\"0\"} +Inf\n"));
  EXPECT_THAT(Page(9000), Not(HasSubstr("time_to_exhaustion")));
}

}  // namespace
}  // namespace aijob::test
