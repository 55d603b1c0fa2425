#include "app/incident_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"
#include "app/piped.h"

namespace aijob::test {
namespace {

using analyze::At;
using analyze::Failure;
using ::testing::HasSubstr;
using ::testing::Not;

class IncidentCountsTest : public ::testing::Test {
 protected:
  void Judge(const model::Event& event) {
    incidents_.Judge(teller_, event, {"x", -1, -1, event.time}, *event.time);
  }
  std::string Page() {
    app::IncidentCounts::Count(incidents_.TakeChanges(), counts_);
    incident_counts_.SetGauges(incidents_, counts_);
    return PageOf(counts_.Collect());
  }

  metrics::Counts counts_{{}, At(0)};
  analyze::Incidents incidents_;
  analyze::Incidents::Teller teller_ = incidents_.Open("train", "job", "x.log");
  app::IncidentCounts incident_counts_;
};

TEST_F(IncidentCountsTest, OneHangOnePage) {
  counts_.OpenOrigin({"train", "job", {{"pod", "train-0"}}}, At(0));
  EXPECT_THAT(Page(), HasSubstr("aijob_incidents_total{workload=\"train\",class=\"comm_hang\","
                                "layer=\"network\"} 0\n"))
      << "there before the first, without the pod's label";
  for (int32_t rank = 0; rank < 4; ++rank) analyze::Incidents::Saw(teller_, rank, At(-5));
  for (const int rank : {0, 1, 3}) Judge(analyze::Timeout(0, rank, 5 + rank));
  const std::string open = Page();
  for (const char* line : {"aijob_incidents_open{workload=\"train\",severity=\"critical\"} 1\n",
                           "aijob_incident_affected_ranks{workload=\"train\"} 3\n",
                           "aijob_collective_suspect_rank{workload=\"train\",rank=\"2\"} 1\n",
                           "aijob_collective_seq_spread{workload=\"train\"} 3\n",
                           "class=\"comm_hang\",layer=\"network\"} 0\n"}) {
    EXPECT_THAT(open, HasSubstr(line));
  }
  model::Event step = analyze::Observation("train_step", 90, {{"step", 6}});
  incidents_.Observe(teller_, step, {"", -1, -1, At(90)}, At(90));
  const std::string ended = Page();
  for (const char* line :
       {"aijob_incidents_open{workload=\"train\",severity=\"critical\"} 0\n",
        "class=\"comm_hang\",layer=\"network\"} 1\n",
        "aijob_incident_duration_seconds_sum{workload=\"train\",class=\"comm_hang\"} 90\n",
        "aijob_collective_suspect_rank{workload=\"train\",rank=\"2\"} 1\n"}) {
    EXPECT_THAT(ended, HasSubstr(line));
  }
}

TEST_F(IncidentCountsTest, SuspectsOfTheIncidentBeforeAreNoMore) {
  for (int32_t rank = 0; rank < 4; ++rank) analyze::Incidents::Saw(teller_, rank, At(-5));
  for (const int rank : {0, 1, 3}) Judge(analyze::Timeout(0, rank, 5));
  Page();
  Judge(Failure("gpu_oom", "capacity", 100'000, 1));
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("aijob_collective_suspect_rank{workload=\"train\",rank=\"2\"} 0\n"));
  EXPECT_THAT(page,
              Not(HasSubstr("aijob_collective_suspect_rank{workload=\"train\",rank=\"2\"} 1\n")));
}

}  // namespace
}  // namespace aijob::test
