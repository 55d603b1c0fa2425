// Origins, as Counts shows them.
#include "metrics/origins.h"

#include <gtest/gtest.h>

#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

constexpr model::TimePoint kOriginsNow{std::chrono::seconds(1'700'000'000)};

void CountLine(Counts& counts, const Origin& origin) {
  counts.CountLines(counts.OpenOrigin(origin, kOriginsNow), model::Level::kInfo, 1, 10,
                    kOriginsNow);
}

// Workloads are never forgotten before a restart: where pods come and go, the first ones keep
// their names and all later ones share "_other". No line is lost by it.
TEST(Origins, ChurnPastTheLimitKeepsTotalsRight) {
  Counts counts(Options{}, kOriginsNow);
  constexpr int kPods = 500;
  for (int i = 0; i < kPods; ++i) {
    const Origin origin = {"job-" + std::to_string(i), "pods", {}};
    CountLine(counts, origin);
    counts.Apply(Failure("gpu_oom", "capacity"), counts.OpenOrigin(origin, kOriginsNow),
                 kOriginsNow);
  }
  CountLine(counts, {"job-0", "pods", {}});  // long known: still under its name
  const model::Families families = counts.Collect();
  EXPECT_EQ(SumOf(families, "aijob_log_lines_total"), kPods + 1);
  EXPECT_EQ(SumOf(families, "aijob_gpu_oom_total"), kPods);
  EXPECT_EQ(SumOf(families, "aijob_failures_total"), kPods);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"job-0", "pods", "info"}), 2);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"_other", "pods", "info"}),
            kPods - static_cast<int>(Options{}.workloads));
  EXPECT_EQ(FindSeries(families, "aijob_log_lines_total", {"job-32", "pods", "info"}), nullptr);
}

// A node's DaemonSet with eight workloads, and the default budget.
TEST(Origins, HistogramsLeaveRoomForOtherWorkloadsCounters) {
  Counts counts(Options{}, kOriginsNow);
  for (int i = 0; i < 8; ++i)
    counts.OpenOrigin({"job-" + std::to_string(i), "pods", {}}, kOriginsNow);
  const model::Families families = counts.Collect();
  for (int i = 0; i < 8; ++i) {
    const std::string job = "job-" + std::to_string(i);
    EXPECT_EQ(ValueOf(families, "aijob_gpu_oom_total", {job, "capacity"}), 0) << job;
    EXPECT_NE(FindSeries(families, "aijob_gpu_oom_total", {job, "capacity"}), nullptr) << job;
  }
}

TEST(Origins, PodsPastTheLimitOfLabelSetsShareOne) {
  Counts counts({.series = 1'000'000}, kOriginsNow);
  for (int i = 0; i < 400; ++i) CountLine(counts, {"w", "s", {{"pod", std::to_string(i)}}});
  const model::Families families = counts.Collect();
  EXPECT_EQ(SumOf(families, "aijob_log_lines_total"), 400);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "info", "_other"}), 400 - 256);
}

TEST(Origins, NamesThatAreTooLongAreOther) {
  Counts counts(Options{}, kOriginsNow);
  CountLine(counts, {std::string(kMaxLabelBytes + 1, 'x'), "s", {}});
  CountLine(counts, {std::string(kMaxLabelBytes, 'y'), "s", {}});
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"_other", "s", "info"}), 1);
  EXPECT_EQ(
      ValueOf(families, "aijob_log_lines_total", {std::string(kMaxLabelBytes, 'y'), "s", "info"}),
      1);
}

TEST(Origins, EmptyLabelsAreNone) {
  Counts counts(Options{}, kOriginsNow);
  CountLine(counts, {"w", "s", {{"pod", ""}}});
  CountLine(counts, {"w", "s", {}});
  EXPECT_EQ(ValueOf(counts.Collect(), "aijob_log_lines_total", {"w", "s", "info"}), 2);
}

}  // namespace
}  // namespace aijob::metrics
