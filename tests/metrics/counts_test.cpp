#include "metrics/counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

using model::Level;
using testing::HasSubstr;

constexpr model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};

TEST(Counts, EverythingBoundedExistsAtZeroAsSoonAsItsOriginDoes) {
  Counts counts({}, kNow);
  counts.SetFingerprints({{"F001", "gpu_oom", "GPU memory is full", "critical"}});
  counts.OpenOrigin({"train-1", "openglm", {}}, kNow);
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_gpu_oom_total", {"train-1", "fragmentation"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_failures_total", {"train-1", "comm_hang", "cascade"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_failure_events_total", {"train-1", "stall", "straggler"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"train-1", "openglm", "fatal"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_fingerprint_matches_total", {"train-1", "F001"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_lines_dropped_total", {"openglm", "oversize"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_task_status_total", {"train-1", "failed"}), 0);
  EXPECT_EQ(HistogramOf(families, "aijob_http_request_duration_seconds", {"train-1", "other"})
                .sample_count,
            0u);
  // What nobody has said yet has no value: a step of 0 would be a lie.
  EXPECT_EQ(FindSeries(families, "aijob_training_step", {"train-1"}), nullptr);
  EXPECT_EQ(FindSeries(families, "aijob_failure_events_total", {"train-1", "stall", "capacity"}),
            nullptr);
}

TEST(Counts, LinesAndBytesAreCountedByLevel) {
  Counts counts({}, kNow);
  const OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  counts.CountLines(origin, Level::kError, 3, 400, kNow);
  counts.CountLines(origin, Level::kInfo, 1, 50, kNow);
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "error"}), 3);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "info"}), 1);
  EXPECT_EQ(ValueOf(families, "aijob_log_bytes_total", {"w", "s"}), 450);
  EXPECT_EQ(ValueOf(families, "aijob_last_log_timestamp_seconds", {"w"}), 1'700'000'000);
}

TEST(Counts, AnEqualOriginIsTheSame) {
  Counts counts({}, kNow);
  const OriginId first = counts.OpenOrigin({"w", "s", {{"pod", "a"}}}, kNow);
  EXPECT_EQ(counts.OpenOrigin({"w", "s", {{"pod", "a"}}}, kNow), first);
  EXPECT_NE(counts.OpenOrigin({"w", "s", {{"pod", "b"}}}, kNow), first);
  counts.CountLines(first, Level::kInfo, 1, 1, kNow);
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "info", "a"}), 1);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "info", "b"}), 0);
}

TEST(Counts, WorkloadsAndSourcesPastTheirLimitShareOne) {
  Counts counts({.series = 100'000, .workloads = 2, .sources = 2}, kNow);
  for (const char* name : {"a", "b", "c", "d"}) {
    counts.CountLines(counts.OpenOrigin({name, name, {}}, kNow), Level::kInfo, 1, 10, kNow);
  }
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"b", "b", "info"}), 1);
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"_other", "_other", "info"}), 2);
  EXPECT_EQ(SumOf(families, "aijob_log_lines_total"), 4);
}

TEST(Counts, ManyWorkloadsStayWithinTheBudgetAndKeepTotals) {
  Counts counts({.series = 4000, .workloads = 1000, .sources = 64}, kNow);
  for (int i = 0; i < 500; ++i) {
    const OriginId origin = counts.OpenOrigin({"w" + std::to_string(i), "s", {}}, kNow);
    counts.CountLines(origin, Level::kInfo, 1, 10, kNow);
    counts.Apply(Failure("gpu_oom", "capacity"), origin, kNow);
  }
  const model::Families families = counts.Collect();
  EXPECT_LE(SampleLines(families), 4000u);
  EXPECT_EQ(SumOf(families, "aijob_log_lines_total"), 500);
  EXPECT_EQ(SumOf(families, "aijob_gpu_oom_total"), 500);
  EXPECT_EQ(SumOf(families, "aijob_failures_total"), 500);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_series", {}), SampleLines(families));
}

UserMetric Requests() {
  return {"myapp_requests_total", prometheus::MetricType::Counter, "Requests.", {"code"}, {}};
}

model::Event Update(uint32_t metric, double number, std::vector<std::string> labels) {
  model::Event event;
  event.class_name = "warning";
  event.updates.push_back({metric, number, std::move(labels)});
  return event;
}

TEST(Counts, AFloodOfLabelValuesIsCountedInOneSeries) {
  Counts counts({.series = 4000}, kNow);
  ASSERT_TRUE(counts.SetUserMetrics({Requests()}).ok());
  const OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  for (int i = 0; i < 10'000; ++i) counts.Apply(Update(0, 1, {std::to_string(i)}), origin, kNow);
  const model::Families families = counts.Collect();
  EXPECT_LE(SampleLines(families), 4000u);
  EXPECT_EQ(SumOf(families, "myapp_requests_total"), 10'000);
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"1"}), 1);
  const double other = ValueOf(families, "myapp_requests_total", {"_other"});
  EXPECT_GT(other, 5000);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_series_dropped_total", {"myapp_requests_total"}),
            other);
}

TEST(Counts, UserMetricsRefuseWhatIsNoValue) {
  Counts counts({}, kNow);
  UserMetric depth{"myapp_depth", prometheus::MetricType::Gauge, "", {}, {}};
  UserMetric wait{"myapp_wait_seconds", prometheus::MetricType::Histogram, "h", {}, {0.1, 1}};
  ASSERT_TRUE(counts.SetUserMetrics({Requests(), depth, wait}).ok());
  const OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  counts.Apply(Update(0, -1, {"500"}), origin, kNow);
  counts.Apply(Update(0, NAN, {"500"}), origin, kNow);
  counts.Apply(Update(0, 2, {"500"}), origin, kNow);
  counts.Apply(Update(0, 1, {"too", "many"}), origin, kNow);
  counts.Apply(Update(1, -4, {}), origin, kNow);
  counts.Apply(Update(1, INFINITY, {}), origin, kNow);
  counts.Apply(Update(2, 0.1, {}), origin, kNow);
  counts.Apply(Update(2, NAN, {}), origin, kNow);
  counts.Apply(Update(9, 1, {}), origin, kNow);
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"500"}), 2);
  EXPECT_EQ(ValueOf(families, "myapp_depth", {}), -4);
  EXPECT_EQ(HistogramOf(families, "myapp_wait_seconds", {}).bucket[0].cumulative_count, 1u);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_values_refused_total", {"myapp_requests_total"}), 3);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_values_refused_total", {"myapp_depth"}), 1);
}

TEST(Counts, AReloadKeepsUnchangedUserMetrics) {
  Counts counts({}, kNow);
  UserMetric other{"myapp_other_total", prometheus::MetricType::Counter, "Other.", {"x"}, {}};
  ASSERT_TRUE(counts.SetUserMetrics({Requests(), other}).ok());
  const OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  counts.Apply(Update(0, 1, {"200"}), origin, kNow);
  counts.Apply(Update(1, 1, {"y"}), origin, kNow);
  UserMetric changed = Requests();
  changed.help = "Requests, better said.";
  other.labels = {"z"};
  ASSERT_TRUE(counts.SetUserMetrics({other, changed}).ok());
  counts.Apply(Update(1, 1, {"200"}), origin, kNow);
  model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"200"}), 2);
  EXPECT_EQ(FindSeries(families, "myapp_other_total", {"y"}), nullptr);
  const model::Status bad = counts.SetUserMetrics({{"aijob_x_total", {}, "", {}, {}}});
  EXPECT_THAT(bad.error(), HasSubstr("aijob_x_total"));
  EXPECT_EQ(SumOf(counts.Collect(), "myapp_requests_total"), 2);
}

TEST(Counts, ARestartGoesOnFromWhatWasSaved) {
  Counts before({}, kNow);
  ASSERT_TRUE(before.SetUserMetrics({Requests()}).ok());
  const Origin origin = {"w", "s", {{"pod", "a=b"}}};
  const OriginId first = before.OpenOrigin(origin, kNow);
  before.CountLines(first, Level::kInfo, 7, 70, kNow);
  before.Apply(Failure("gpu_oom", "capacity"), first, kNow);
  before.Apply(Update(0, 3, {"200"}), first, kNow);
  before.Observe(FamilyId::kDetectionLatency, {"s"}, 0.02);
  before.Set(FamilyId::kSourceLag, {"s"}, 99);
  const std::vector<model::SavedSeries> saved = before.TakeDirty();
  EXPECT_TRUE(before.TakeDirty().empty());

  const model::TimePoint later = kNow + std::chrono::hours(1);
  Counts after({}, later);
  ASSERT_TRUE(after.SetUserMetrics({Requests()}).ok());
  const RestoreReport report = after.Restore(saved);
  EXPECT_EQ(report.unknown + report.refused, 0u) << report.messages.at(0);
  after.CountLines(after.OpenOrigin(origin, later), Level::kInfo, 1, 10, later);
  const model::Families families = after.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_log_lines_total", {"w", "s", "info", "a=b"}), 8);
  EXPECT_EQ(ValueOf(families, "aijob_gpu_oom_total", {"w", "capacity", "a=b"}), 1);
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"200"}), 3);
  EXPECT_EQ(HistogramOf(families, "aijob_exporter_detection_latency_seconds", {"s"}).sample_sum,
            0.02);
  EXPECT_EQ(ValueOf(families, "aijob_exporter_source_lag_bytes", {"s"}), 0);
  EXPECT_EQ(FindSeries(families, "aijob_log_lines_total", {"w", "s", "info", "a=b"})->created,
            kNow);
}

TEST(Counts, RestoreSaysWhatItCannotTakeOver) {
  Counts counts({}, kNow);
  model::SavedSeries gone{"aijob_gone_total", {"w"}, 1, {}, 0};
  model::SavedSeries buckets{"aijob_gc_pause_seconds", {"w"}, 1, {1, 2}, 0};
  model::SavedSeries labels{"aijob_gpu_oom_total", {"w"}, 1, {}, 0};
  model::SavedSeries value{"aijob_gpu_oom_total", {"w", "capacity"}, NAN, {}, 0};
  const RestoreReport report = counts.Restore(std::vector{gone, buckets, labels, value});
  EXPECT_EQ(report.restored, 0u);
  EXPECT_EQ(report.unknown, 1u);
  EXPECT_EQ(report.refused, 3u);
  EXPECT_THAT(report.messages,
              testing::Contains(HasSubstr("aijob_gc_pause_seconds: stored with other "
                                          "buckets")));
  EXPECT_EQ(ValueOf(counts.Collect(), "aijob_exporter_state_series_refused_total", {}), 4);
}

TEST(Counts, AFailedCommitIsWrittenByTheNext) {
  Counts counts({}, kNow);
  const size_t first = counts.TakeDirty().size();
  EXPECT_GT(first, 0u);
  EXPECT_TRUE(counts.TakeDirty().empty());
  counts.MarkAllDirty();
  EXPECT_EQ(counts.TakeDirty().size(), first);
}

TEST(Counts, FamiliesAreSortedAndSoAreTheirSeries) {
  Counts counts({}, kNow);
  counts.OpenOrigin({"b", "s", {}}, kNow);
  counts.OpenOrigin({"a", "s", {}}, kNow);
  const model::Families families = counts.Collect();
  for (size_t i = 1; i < families.size(); ++i) EXPECT_LT(families[i - 1].name, families[i].name);
  const model::Family& lines = *FindFamily(families, "aijob_log_lines_total");
  EXPECT_EQ(lines.series.front().metric.label[0].value, "a");
  EXPECT_EQ(lines.series.back().metric.label[0].value, "b");
}

TEST(Counts, BrokenLabelBytesAreMended) {
  Counts counts({}, kNow);
  ASSERT_TRUE(counts.SetUserMetrics({Requests()}).ok());
  const OriginId origin = counts.OpenOrigin({"w\xff", "s", {}}, kNow);
  counts.Apply(Update(0, 1, {"a\xff"}), origin, kNow);
  counts.Apply(Update(0, 1, {"a\xff"}), origin, kNow);
  counts.Apply(Update(0, 1, {std::string(1000, 'x')}), origin, kNow);
  const model::Families families = counts.Collect();
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"a\xEF\xBF\xBD"}), 2);
  EXPECT_EQ(ValueOf(families, "myapp_requests_total", {"_other"}), 1);
  EXPECT_EQ(ValueOf(families, "aijob_gpu_oom_total", {"w\xEF\xBF\xBD", "capacity"}), 0);
}

TEST(Counts, RemembersTextsWithItsMemory) {
  Counts counts({}, kNow);
  EXPECT_EQ(counts.Recall("a"), "");
  EXPECT_TRUE(counts.Remember("a", "1"));
  EXPECT_TRUE(counts.Remember("b", "2"));
  EXPECT_TRUE(counts.Remember("b", "")) << "forgotten";
  EXPECT_FALSE(counts.Remember("c", std::string(Counts::kNoteBytes + 1, 'x')));
  Counts after({}, kNow);
  after.LoadMemory(counts.SaveMemory());
  EXPECT_EQ(after.Recall("a"), "1");
  EXPECT_EQ(after.Recall("b") + after.Recall("c"), "");
  for (size_t i = 1; i < Counts::kNotes; ++i) EXPECT_TRUE(after.Remember(std::to_string(i), "x"));
  EXPECT_FALSE(after.Remember("one more", "x"));
  EXPECT_TRUE(after.Remember("a", "3"));
  EXPECT_EQ(after.Recall("a"), "3");
  after.LoadMemory(R"([{"note": 7, "text": "x"}, {"note": "a"}, {"note": "a", "text": []}])");
  EXPECT_EQ(after.Recall("a"), "3");
}

TEST(Counts, ValuesOfAllPods) {
  Counts counts({}, kNow);
  counts.OpenOrigin({"w", "s", {{"pod", "a"}}}, kNow);
  counts.OpenOrigin({"w", "s", {{"pod", "b"}}}, kNow);
  EXPECT_EQ(counts.Values(FamilyId::kCheckpointSaves, {"w", "success"}).size(), 2u);
  counts.Add(FamilyId::kCheckpointSaves, {"w", "success"}, 3);
  EXPECT_EQ(counts.Values(FamilyId::kCheckpointSaves, {"w", "success"}).size(), 3u);
  EXPECT_TRUE(counts.Values(FamilyId::kCheckpointLastStep, {"w"}).empty());
}

TEST(Counts, CollectsSomeFamilies) {
  Counts counts({}, kNow);
  counts.Set(FamilyId::kProbeUp, {"http://b"}, 0);
  counts.Set(FamilyId::kProbeUp, {"http://a"}, 1);
  counts.Set(FamilyId::kEnvCheck, {"c"}, 1);
  const model::Families some =
      counts.Collect({FamilyId::kProbeUp, FamilyId::kGpuMemoryUsed, FamilyId::kEnvCheck});
  ASSERT_EQ(some.size(), 2u) << "nothing is known of GPUs";
  EXPECT_EQ(some[0].name, "aijob_probe_up");
  EXPECT_EQ(some[0].series.size(), 2u);
  EXPECT_EQ(some[0].series[0].metric.gauge.value, 1);
  EXPECT_EQ(some[1].name, "aijob_env_check");
}

}  // namespace
}  // namespace aijob::metrics
