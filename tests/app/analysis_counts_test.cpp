#include "app/analysis_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exposition/text_writer.h"

namespace aijob::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr model::TimePoint kAnalysisNow{std::chrono::seconds(1'767'323'045)};

class AnalysisCountsTest : public ::testing::Test {
 protected:
  std::string Page() {
    AnalysisCounts::Count(analysis_, counts_);
    all_.SetGauges(analysis_, kAnalysisNow, counts_);
    std::string text;
    exposition::WriteText(counts_.Collect(), text);
    return text;
  }

  metrics::Counts counts_{{}, kAnalysisNow};
  analyze::Analysis analysis_;
  AnalysisCounts all_;
};

TEST_F(AnalysisCountsTest, EdgesAreCountedOnce) {
  for (const char* trace : {"a", "b"}) {
    analysis_.propagation.Fail({trace, "parser", kAnalysisNow}, kAnalysisNow);
    analysis_.propagation.Fail({trace, "sink", kAnalysisNow + std::chrono::seconds(1)},
                               kAnalysisNow);
  }
  analysis_.Finish(kAnalysisNow);
  EXPECT_THAT(Page(), HasSubstr("aijob_error_propagation_total{from=\"parser\",to=\"sink\"} 2\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_error_propagation_total{from=\"parser\",to=\"sink\"} 2\n"));
}

TEST_F(AnalysisCountsTest, EdgesAreBounded) {
  for (int i = 0; i < 100; ++i) {
    const std::string trace = std::to_string(i);
    analysis_.propagation.Fail({trace, "m" + trace, kAnalysisNow}, kAnalysisNow);
    analysis_.propagation.Fail({trace, "n" + trace, kAnalysisNow + std::chrono::seconds(1)},
                               kAnalysisNow);
  }
  analysis_.Finish(kAnalysisNow);
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("aijob_error_propagation_total{from=\"_other\",to=\"_other\"} 36\n"));
}

TEST_F(AnalysisCountsTest, WhoWaitsForALockIsAGauge) {
  EXPECT_THAT(Page(), Not(HasSubstr("aijob_lock_waiters{"))) << "nobody has told of locks";
  analyze::Locks::Teller teller = analysis_.locks.Open("train", "a.log");
  for (const char* act : {"waits", "ended"}) {
    model::Event event;
    event.class_name = "lock";
    event.labels = {{"act", act}, {"waiter", "Thread-A"}, {"resource", "x"}};
    analysis_.locks.Judge(teller, event, -1, kAnalysisNow, kAnalysisNow);
    const bool waits = act == std::string("waits");
    EXPECT_THAT(Page(), HasSubstr(std::string("aijob_lock_waiters{workload=\"train\"} ") +
                                  (waits ? "1\n" : "0\n")));
  }
}

}  // namespace
}  // namespace aijob::app
