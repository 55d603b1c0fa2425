#include "app/progress_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/watching.h"
#include "app/piped.h"
#include "metrics/vocabularies.h"

namespace aijob::test {
namespace {

using analyze::At;
using analyze::Observation;
using analyze::Watching;
using ::testing::HasSubstr;
using ::testing::Not;

class ProgressCountsTest : public ::testing::Test {
 protected:
  std::string Page() {
    app::ProgressCounts::Count(std::exchange(job_.changes, {}), counts_);
    app::ProgressCounts::SetGauges(job_.stalls().Show(job_.now()), counts_);
    return PageOf(counts_.Collect());
  }

  metrics::Counts counts_{{}, At(0)};
  Watching job_;
};

TEST_F(ProgressCountsTest, AStallIsCountedOnce) {
  counts_.OpenOrigin({"train", "job", {{"pod", "train-0"}}}, At(0));
  const std::string before = Page();
  EXPECT_THAT(before, HasSubstr("aijob_stalls_total{workload=\"train\",kind=\"noncomm_hang\"} 0\n"))
      << "there before the first, without the pod's label";
  EXPECT_THAT(before, Not(HasSubstr("aijob_stall_threshold_seconds{")));
  job_.Steps(50, 10, 10);
  EXPECT_THAT(Page(), HasSubstr("aijob_stall_threshold_seconds{workload=\"train\"} 90\n"));
  job_.Until(5000);
  const char* const once = "aijob_stalls_total{workload=\"train\",kind=\"noncomm_hang\"} 1\n";
  EXPECT_THAT(Page(), HasSubstr(once));
  job_.Steps(3, 5010, 10, 51);
  EXPECT_THAT(Page(), HasSubstr(once));
  EXPECT_THAT(Page(), HasSubstr("aijob_effective_training_time_ratio{workload=\"train\"} 0."));
}

TEST_F(ProgressCountsTest, RanksAreSilentAndSlow) {
  for (double at = 1; at < 200; ++at) {
    job_.Until(at);
    for (int rank = 0; rank < 4; ++rank) {
      if (rank == 2 && at > 150) continue;
      const double data = rank == 3 ? 3 : 1;
      job_.Read(Observation("train_step", at, {{"step", at}, {"data_seconds", data}}), rank);
    }
  }
  const std::string page = Page();
  for (const char* line : {"aijob_rank_silent{workload=\"train\"} 1\n",
                           "aijob_straggler_ratio{workload=\"train\",signal=\"data\"} 3\n",
                           "aijob_straggler_rank{workload=\"train\",signal=\"data\"} 3\n"}) {
    EXPECT_THAT(page, HasSubstr(line));
  }
  EXPECT_THAT(page, Not(HasSubstr("signal=\"step\""))) << "nobody told";
}

TEST_F(ProgressCountsTest, TheVocabularyIsTheModels) {
  for (const std::string_view kind : model::kStallKindNames) {
    EXPECT_EQ(metrics::InVocabulary(kind, metrics::vocabulary::kStall, ""), kind);
  }
  EXPECT_EQ(std::size(metrics::vocabulary::kStall), model::kStallKindNames.size());
}

}  // namespace
}  // namespace aijob::test
