// Pushes to the real program, and what its scrapes look like: beside followed metrics, in every
// kind, and when a reload takes their names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/pushed.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using PushScrapeTest = PushedTest;

TEST_F(PushScrapeTest, PushedAndFollowedSeriesOfOneNameAreOneFamily) {
  program_->MetricsWith("\nqueue_depth 7\n");
  ASSERT_EQ(Put("a",
                "# HELP queue_depth Another.\n# TYPE queue_depth gauge\nqueue_depth 3\n"
                "# TYPE my_jobs_total counter\nmy_jobs_total{workload=\"default\"} 5\n"
                "# TYPE aijob_push_groups gauge\naijob_push_groups 9\n")
                .status,
            200);
  ASSERT_EQ(Put("b", "# TYPE queue_depth gauge\nqueue_depth{z=\"1\"} 4\n").status, 200);
  const std::string page = program_->Metrics();
  Unique(page);
  for (const char* name : {"queue_depth", "my_jobs_total", "aijob_push_groups"}) {
    EXPECT_EQ(Times(page, "# TYPE " + std::string(name) + " "), 1U) << name;
    EXPECT_EQ(Times(page, "# HELP " + std::string(name) + " "), 1U) << name;
  }
  EXPECT_EQ(Sum(page, "queue_depth"), 7 + 3 + 4);
  EXPECT_EQ(Sum(page, "my_jobs_total"), 1 + 5);
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 2 + 9);
  ExpectSoundScrape();
  for (const char* body :
       {"# TYPE queue_depth counter\nqueue_depth 1\n", "my_jobs_total 1\n",
        "# TYPE queue_depth histogram\nqueue_depth_count 1\n", "process_cpu_seconds_total 1\n"}) {
    const Reply reply = Put("c", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_THAT(reply.body, HasSubstr("of another type")) << body;
  }
  const auto before = Unique(page);
  const auto after = Unique(program_->Metrics());
  EXPECT_EQ(after.at("queue_depth{instance=\"\",job=\"a\"}"), 3);
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_refused_total", {"bad_request"}), 4);
  for (const auto& [sample, value] : before) EXPECT_TRUE(after.contains(sample)) << sample;
}

// As Python's client pushes them: a gauge x_created beside x_total, h and s.
TEST_F(PushScrapeTest, EveryKindOfFamilyIsReadByPromtoolAndTheStrictParser) {
  ASSERT_EQ(
      Put("python",
          "# HELP steps_total Steps.\n# TYPE steps_total counter\nsteps_total{l=\"\\\"\"} 5.0\n"
          "# HELP steps_created Steps.\n# TYPE steps_created gauge\n"
          "steps_created{l=\"\\\"\"} 1.7e+09\n"
          "# HELP h Times.\n# TYPE h histogram\nh_bucket{le=\"0.5\"} 1\n"
          "h_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 1.5\n"
          "# HELP h_created Times.\n# TYPE h_created gauge\nh_created 1.7e+09\n"
          "# HELP s Sizes.\n# TYPE s summary\ns_count 2\ns_sum 3\n"
          "# HELP s_created Sizes.\n# TYPE s_created gauge\ns_created 1.7e+09\n")
          .status,
      200);
  ASSERT_EQ(Put("odd",
                "# TYPE requests counter\nrequests 5\n# TYPE requests_created gauge\n"
                "requests_created 1\nuntyped_total 1\nplain -Inf\n# TYPE g gauge\ng NaN\n"
                "# TYPE g_total gauge\ng_total 1\n# TYPE q summary\nq{quantile=\"0.5\"} 2\n"
                "q_sum 2\nq_count 1\nx_count 1\nx_bucket 2\nx_info 3\n# TYPE c counter\nc 1\n"
                "# TYPE c_total counter\nc_total 1\n# HELP g With \\\\ and \\n, \xc3\xa9.\n")
                .status,
            200);
  const Reply open = Put("open",
                         "# TYPE build info\nbuild_info{v=\"1\"} 1\n# TYPE mode stateset\n"
                         "mode{mode=\"a\"} 1\nmode{mode=\"b\"} 0\n# TYPE done counter\n"
                         "done_total 4 # {trace_id=\"t\"} 1\ndone_created 1.5\n# TYPE u unknown\n"
                         "u 1\n# EOF\n",
                         "Content-Type: application/openmetrics-text; version=1.0.0\r\n");
  ASSERT_EQ(open.status, 200) << open.body;
  const auto samples = Unique(program_->Metrics());
  EXPECT_EQ(samples.at("steps_total{instance=\"\",job=\"python\",l=\"\\\"\"}"), 5);
  EXPECT_EQ(samples.at("steps_created{instance=\"\",job=\"python\",l=\"\\\"\"}"), 1.7e9);
  EXPECT_EQ(samples.at("h_created{instance=\"\",job=\"python\"}"), 1.7e9);
  EXPECT_EQ(samples.at("requests{instance=\"\",job=\"odd\"}"), 5);
  EXPECT_EQ(samples.at("c_total{instance=\"\",job=\"odd\"}"), 1);
  EXPECT_EQ(samples.at("done_total{instance=\"\",job=\"open\"}"), 4);
  ExpectSoundScrape();
}

TEST_F(PushScrapeTest, AReloadThatTakesPushedNamesLeavesTheScrapeSound) {
  ASSERT_EQ(Put("a",
                "# TYPE late gauge\nlate 1\n# TYPE took_count gauge\ntook_count 1\n"
                "# TYPE took_created gauge\ntook_created 1\n# TYPE same gauge\nsame 1\nfree 1\n")
                .status,
            200);
  WriteConfig(std::string(kFollowed) + R"(
  - {name: late, type: counter, help: A., match: 'job (?P<x>\d+) done'}
  - {name: same, type: gauge, help: A., match: 'depth (?P<depth>\d+)', value: depth}
  - {name: took, type: histogram, help: A., match: 'took (?P<t_seconds>\d+)', value: t_seconds,
     buckets: [1, 2]}
)");
  const Reply reloaded = Ask("POST", "/-/reload");
  ASSERT_EQ(reloaded.status, 200) << reloaded.body;
  folder_.Append("a.log", "job 2 done\ndepth 8\ntook 2\n");
  const std::string page = program_->MetricsWith("took_bucket{le=\"2\"} 1\n");
  Unique(page);
  EXPECT_EQ(Sum(page, "free", {"job=\"a\""}), 1);
  EXPECT_EQ(Sum(page, "same"), 8 + 1);
  EXPECT_EQ(Sum(page, "late"), 1) << "the own one goes before";
  EXPECT_THAT(page, HasSubstr("# TYPE late counter\nlate 1\n"));
  EXPECT_THAT(page, HasSubstr("\ntook_count 1\n"));
  EXPECT_GT(Sum(program_->Metrics(), "aijob_exporter_exposition_dropped_total", {"family"}), 0);
  ExpectSoundScrape();
  EXPECT_EQ(Put("a", "# TYPE late gauge\nlate 1\n").status, 400);
  EXPECT_EQ(Put("a", "# TYPE took_count gauge\ntook_count 1\n").status, 400);
  EXPECT_EQ(Ask("DELETE", "/metrics/job/a").status, 202);
  EXPECT_EQ(Put("a", "# TYPE late counter\nlate 1\n").status, 200);
  ExpectSoundScrape();
}

}  // namespace
}  // namespace aijob::test
