#include "app/analysis_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exposition/text_writer.h"

namespace aijob::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr model::TimePoint kNow{std::chrono::seconds(1'767'323'045)};

class AnalysisCountsTest : public ::testing::Test {
 protected:
  std::string Page() {
    AnalysisCounts::Count(analysis_, counts_);
    all_.SetGauges(analysis_, kNow, counts_);
    std::string text;
    exposition::WriteText(counts_.Collect(), text);
    return text;
  }

  metrics::Counts counts_{{}, kNow};
  analyze::Analysis analysis_;
  AnalysisCounts all_;
};

TEST_F(AnalysisCountsTest, EdgesAreCountedOnce) {
  for (const char* trace : {"a", "b"}) {
    analysis_.propagation.Fail({trace, "parser", kNow}, kNow);
    analysis_.propagation.Fail({trace, "sink", kNow + std::chrono::seconds(1)}, kNow);
  }
  analysis_.Finish(kNow);
  EXPECT_THAT(Page(), HasSubstr("aijob_error_propagation_total{from=\"parser\",to=\"sink\"} 2\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_error_propagation_total{from=\"parser\",to=\"sink\"} 2\n"));
}

TEST_F(AnalysisCountsTest, EdgesAreBounded) {
  for (int i = 0; i < 100; ++i) {
    const std::string trace = std::to_string(i);
    analysis_.propagation.Fail({trace, "m" + trace, kNow}, kNow);
    analysis_.propagation.Fail({trace, "n" + trace, kNow + std::chrono::seconds(1)}, kNow);
  }
  analysis_.Finish(kNow);
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
    analysis_.locks.Judge(teller, event, -1, kNow, kNow);
    const bool waits = act == std::string("waits");
    EXPECT_THAT(Page(), HasSubstr(std::string("aijob_lock_waiters{workload=\"train\"} ") +
                                  (waits ? "1\n" : "0\n")));
  }
}

}  // namespace
}  // namespace aijob::app
