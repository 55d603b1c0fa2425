#include "exposition/series_gate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

PlannedFamily Planned(const model::Families& parts) {
  PlannedFamily family;
  family.name = parts.front().name;
  family.type = parts.front().type;
  for (const model::Family& part : parts) {
    family.parts.push_back(&part);
    family.series += part.series.size();
  }
  return family;
}

/// Why a lone series of that type is not written.
std::string Reason(MetricType type, const model::Series& series, Format format) {
  const model::Families families = {MakeFamily("a", type, {series})};
  const PlannedFamily family = Planned(families);
  SeriesGate gate(family, format);
  gate.Read(families[0].series);
  return std::string(gate.WhyNot(0));
}

model::Series SummaryOf(double quantile, double value, double sum) {
  model::Series series;
  series.metric.summary.quantile = {{quantile, value}};
  series.metric.summary.sample_sum = sum;
  return series;
}

TEST(SeriesGate, SaysWhyNot) {
  struct Case {
    const char* name;
    MetricType type;
    model::Series series;
    bool in_text, in_open_metrics;
  };
  const Case kCases[] = {
      {"a gauge below zero", MetricType::Gauge, Value(MetricType::Gauge, -1), true, true},
      {"a NaN gauge", MetricType::Gauge, Value(MetricType::Gauge, NAN), true, true},
      {"a counter below zero", MetricType::Counter, Value(MetricType::Counter, -1), true, false},
      {"a NaN counter", MetricType::Counter, Value(MetricType::Counter, NAN), true, false},
      {"buckets that fall", MetricType::Histogram, HistogramOf({{1, 2}, {2, 1}}, 2, 1), false,
       false},
      {"buckets above the count", MetricType::Histogram, HistogramOf({{1, 2}}, 1, 1), false, false},
      {"a histogram without buckets", MetricType::Histogram, HistogramOf({}, 1, 1), true, true},
      {"a quantile of 2", MetricType::Summary, SummaryOf(2, 1, 1), true, false},
      {"a quantile's value below zero", MetricType::Summary, SummaryOf(.5, -1, 1), true, false},
      {"a sum below zero", MetricType::Summary, SummaryOf(.5, 1, -1), true, false},
      {"a summary", MetricType::Summary, SummaryOf(.5, 1, 1), true, true},
  };
  for (const Case& example : kCases) {
    EXPECT_EQ(Reason(example.type, example.series, Format::kText).empty(), example.in_text)
        << example.name;
    EXPECT_EQ(Reason(example.type, example.series, Format::kOpenMetrics).empty(),
              example.in_open_metrics)
        << example.name;
  }
}

struct Writer {
  std::vector<std::string> written;
  void Write(const model::Series&, std::string_view labels) { written.emplace_back(labels); }
};

TEST(SeriesGate, EachSeriesPassesOnceAsASetWouldSay) {
  std::mt19937 random(17);
  for (int round = 0; round < 100; ++round) {
    // Parts of one name, longer and shorter than a batch; about every second series is a duplicate.
    model::Families parts(1 + random() % 3);
    std::set<std::string> twin;
    size_t duplicates = 0;
    for (model::Family& part : parts) {
      part = MakeFamily("a", MetricType::Gauge, {});
      for (size_t count = random() % 70; count > 0; --count) {
        const std::string value = std::to_string(random() % 50);
        part.series.push_back(Value(MetricType::Gauge, 1, {{"n", value.c_str()}}));
        if (!twin.insert("n=\"" + value + "\"").second) ++duplicates;
      }
    }
    WriteReport report;
    std::string text;
    Writer writer;
    size_t heads = 0;
    {
      LineBuffer out(text);
      const auto head = [&](const PlannedFamily&, LineBuffer&) { ++heads; };
      EXPECT_EQ(WriteSamples(Planned(parts), Format::kText, report, out, writer, head),
                !twin.empty());
    }
    ASSERT_EQ(std::set(writer.written.begin(), writer.written.end()), twin);
    EXPECT_EQ(writer.written.size(), twin.size());
    EXPECT_EQ(report.series_dropped, duplicates);
    EXPECT_EQ(heads, twin.empty() ? 0u : 1u);
  }
}

TEST(LineBuffer, GrowsBehindWhatStandsThere) {
  std::string text = "before ";
  std::string twin = text;
  {
    LineBuffer out(text);
    for (size_t i = 0; i < 200; ++i) {
      const std::string piece(i * 7, static_cast<char>('a' + i % 26));
      out << piece << "";
      twin += piece;
      if (i % 50 == 0) out.Expect(10'000);
      EXPECT_EQ(out.size(), twin.size());
    }
  }
  EXPECT_EQ(text, twin);
}

}  // namespace
}  // namespace aijob::exposition
