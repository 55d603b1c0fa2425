#include "exposition/plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "exposition/series_gate.h"
#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

model::Family Gauge(std::string name, std::vector<model::Series> series) {
  return MakeFamily(std::move(name), MetricType::Gauge, std::move(series));
}
model::Series One(LabelPairs labels = {}) { return Value(MetricType::Gauge, 1, labels); }

struct PlanCase {
  const char* name;
  model::Families families;
  size_t families_dropped;
  size_t series_dropped;
  size_t series_left;
};

std::vector<PlanCase> Cases() {
  model::Series counter = Value(MetricType::Counter, 1);
  model::Series summary;
  summary.metric.label.push_back({"quantile", "x"});
  return {
      {"nothing", {}, 0, 0, 0},
      {"a family without series is not written", {Gauge("a", {})}, 0, 0, 0},
      {"bad names",
       {Gauge("", {One()}), Gauge("1a", {One()}), Gauge("a b", {One()}), Gauge("a\n1 1", {One()}),
        Gauge("ä", {One()}), Gauge("a:b", {One()})},
       5,
       0,
       1},
      {"bad label names",
       {Gauge("a", {One({{"", "x"}}), One({{"a-b", "x"}}), One({{"__name__", "x"}}),
                    One({{"a:b", "x"}}), One({{"ok", "x"}})})},
       0,
       4,
       1},
      {"a label twice", {Gauge("a", {One({{"x", "1"}, {"x", "2"}})})}, 0, 1, 0},
      {"values that are no UTF-8",
       {Gauge("a", {One({{"x", "\xff"}}), One({{"x", "\xc0\x80"}}), One({{"x", "\xed\xa0\x80"}}),
                    One({{"x", "\xf4\x90\x80\x80"}}), One({{"x", "\xe2\x82"}}),
                    One({{"x", "€ \xF0\x9F\x98\x80"}})})},
       0,
       5,
       1},
      {"duplicates, also in another order or with an empty label",
       {Gauge("a", {One({{"x", "1"}, {"y", "2"}}), One({{"y", "2"}, {"x", "1"}}),
                    One({{"x", "1"}, {"y", "2"}, {"z", ""}}), One({{"x", "2"}, {"y", "1"}})})},
       0,
       2,
       2},
      {"duplicates across families of one name",
       {Gauge("a", {One()}), Gauge("a", {One()})},
       0,
       1,
       1},
      {"a histogram's samples take their names",
       {MakeFamily("h", MetricType::Histogram, {HistogramOf({}, 0, 0)}), Gauge("h_count", {One()}),
        Gauge("h_sum", {One()}), Gauge("h_bucket", {One()}), Gauge("h_max", {One()})},
       3,
       0,
       2},
      {"and the other way round",
       {Gauge("h_count", {One()}), MakeFamily("h", MetricType::Histogram, {HistogramOf({}, 0, 0)})},
       1,
       0,
       1},
      {"le and quantile belong to the writer",
       {MakeFamily("h", MetricType::Histogram, {HistogramOf({}, 0, 0, {{"le", "1"}})}),
        MakeFamily("s", MetricType::Summary, {summary})},
       0,
       2,
       0},
      {"impossible histograms",
       {MakeFamily("h", MetricType::Histogram,
                   {HistogramOf({{1, 5}, {2, 4}}, 5, 1, {{"n", "falls"}}),
                    HistogramOf({{2, 1}, {1, 2}}, 5, 1, {{"n", "order"}}),
                    HistogramOf({{1, 6}}, 5, 1, {{"n", "count"}}),
                    HistogramOf({{1, 1}, {INFINITY, 4}}, 5, 1, {{"n", "inf"}}),
                    HistogramOf({{NAN, 1}}, 5, 1, {{"n", "nan"}}),
                    HistogramOf({{1, 1}, {INFINITY, 5}}, 5, 1, {{"n", "good"}})})},
       0,
       5,
       1},
  };
}

struct CountingWriter {
  size_t series = 0;
  void Write(const model::Series&, std::string_view) { ++series; }
};

/// The families that would be written, by name, with the number of their series.
std::map<std::string, size_t> Written(const model::Families& families, Format format,
                                      WriteReport& report) {
  std::map<std::string, size_t> written;
  std::string text;
  LineBuffer out(text);
  ForEachFamily(
      families, {}, format, report,
      [&](const PlannedFamily& family) {
        CountingWriter writer;
        const auto no_head = [](const PlannedFamily&, LineBuffer&) {};
        if (!WriteSamples(family, format, report, out, writer, no_head)) return false;
        written[std::string(family.name)] += writer.series;
        return true;
      },
      [](const PlannedFamily&, const StreamedFamily&) {});
  return written;
}

TEST(Plan, TakesOutWhatWouldBreakAScrape) {
  for (const PlanCase& example : Cases()) {
    WriteReport report;
    size_t left = 0;
    for (const auto& [name, series] : Written(example.families, Format::kText, report)) {
      left += series;
    }
    EXPECT_EQ(report.families_dropped, example.families_dropped) << example.name;
    EXPECT_EQ(report.series_dropped, example.series_dropped) << example.name;
    EXPECT_EQ(left, example.series_left) << example.name;
    EXPECT_EQ(report.clean(), report.messages.empty()) << example.name;
  }
}

TEST(Plan, AFamilyWithoutGoodSeriesTakesNoNames) {
  WriteReport report;
  const auto written =
      Written({MakeFamily("h", MetricType::Histogram, {HistogramOf({}, 0, 0, {{"le", "1"}})}),
               Gauge("h_count", {One()})},
              Format::kText, report);
  EXPECT_EQ(written, (std::map<std::string, size_t>{{"h_count", 1}}));
  EXPECT_EQ(report.families_dropped, 0u);
}

TEST(Plan, OpenMetricsAllowsLess) {
  const model::Families families = {
      MakeFamily("a_total", MetricType::Counter,
                 {Value(MetricType::Counter, -1, {{"n", "1"}}),
                  Value(MetricType::Counter, NAN, {{"n", "2"}}),
                  Value(MetricType::Counter, 1, {{"n", "3"}})}),
      Gauge("a", {One()}),  // a counter a_total is the family a
      Gauge("a_created", {One()}),
  };
  WriteReport text;
  EXPECT_EQ(Written(families, Format::kText, text).size(), 3u);
  EXPECT_TRUE(text.clean());
  WriteReport open_metrics;
  EXPECT_EQ(Written(families, Format::kOpenMetrics, open_metrics).size(), 1u);
  EXPECT_EQ(open_metrics.families_dropped, 2u);
  EXPECT_EQ(open_metrics.series_dropped, 2u);
}

TEST(Plan, SaysAtMostTenThings) {
  model::Families families;
  for (int i = 0; i < 100; ++i) families.push_back(Gauge(std::to_string(i), {One()}));
  WriteReport report;
  EXPECT_TRUE(Written(families, Format::kText, report).empty());
  EXPECT_EQ(report.families_dropped, 100u);
  EXPECT_EQ(report.messages.size(), 10u);
}

}  // namespace
}  // namespace aijob::exposition
