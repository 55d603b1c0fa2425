#include "app/probing.h"

#include <gtest/gtest.h>

#include "app/piped.h"

namespace aijob::app {
namespace {

using collect::ProbeOutcome;

class ProbingTest : public ::testing::Test {
 protected:
  static config::ProbeConfig Named(const std::string& name, const std::string& workload = "w") {
    config::ProbeConfig probe;
    probe.name = name;
    probe.workload = workload;
    probe.target.target = "http://" + name + "/";
    return probe;
  }
  void Count(const config::ProbeConfig& probe, ProbeOutcome outcome, int status = 0) {
    probing_->Count(probe,
                    {.outcome = outcome, .duration = std::chrono::seconds(2), .status = status},
                    counts_);
  }
  double Value(const std::string& name, std::initializer_list<std::string> with) {
    return test::Sum(test::PageOf(counts_.Collect()), name, with);
  }
  double Failures() { return Value("aijob_health_consecutive_failures", {"workload=\"w\""}); }

  std::shared_ptr<Probing> probing_ = std::make_shared<Probing>();
  metrics::Counts counts_{{}, test::kNow};
};

TEST_F(ProbingTest, CountsByOutcomeAndTarget) {
  const auto api = Named("api");
  Count(api, ProbeOutcome::kStarting, 503);
  Count(api, ProbeOutcome::kOk, 200);
  EXPECT_EQ(Value("aijob_probe_up", {"target=\"api\""}), 1);
  Count(api, ProbeOutcome::kStarting, 503);
  Count(api, ProbeOutcome::kTimeout);
  for (const auto& [result, count] :
       {std::pair{"ok", 1}, {"starting", 1}, {"failed", 1}, {"timeout", 1}}) {
    EXPECT_EQ(Value("aijob_health_checks_total",
                    {"workload=\"w\"", "result=\"" + std::string(result) + "\""}),
              count)
        << result;
  }
  EXPECT_EQ(Failures(), 2);
  EXPECT_EQ(Value("aijob_probe_up", {"target=\"api\""}), 0);
  EXPECT_EQ(Value("aijob_probe_duration_seconds_count", {"target=\"api\""}), 4);
}

TEST_F(ProbingTest, AWorkloadIsAsIllAsItsWorstTarget) {
  const auto bad = Named("bad");
  const auto good = Named("good");
  for (int i = 0; i < 3; ++i) {
    Count(bad, ProbeOutcome::kFailed);
    Count(good, ProbeOutcome::kOk, 200);
  }
  EXPECT_EQ(Failures(), 3);
  probing_->Forget(bad, counts_);
  EXPECT_EQ(Failures(), 0);
  EXPECT_EQ(test::PageOf(counts_.Collect()).find("aijob_probe_up{target=\"bad\"}"),
            std::string::npos);
}

TEST_F(ProbingTest, MakesACollectorForEach) {
  const auto made = probing_->Make({Named("a"), Named("b", "v")});
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1].every, std::chrono::seconds(15));
  EXPECT_GT(made[1].patience, std::chrono::seconds(5));
  made[1].late(counts_);
  EXPECT_EQ(Value("aijob_health_checks_total", {"workload=\"v\"", "result=\"timeout\""}), 1);
}

}  // namespace
}  // namespace aijob::app
