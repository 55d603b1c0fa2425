#include "exposition/text_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <sstream>

#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;
using testing::HasSubstr;
using testing::Not;

std::string Text(const model::Families& families, WriteReport* report = nullptr) {
  std::string out;
  const WriteReport written = WriteText(families, out);
  if (report != nullptr) *report = written;
  return out;
}

TEST(TextWriter, WritesEveryType) {
  const model::Families families = {
      MakeFamily("a_total", MetricType::Counter,
                 {Value(MetricType::Counter, 3, {{"class", "gpu_oom"}, {"x", ""}})},
                 "A \"b\" \\ c\nd"),
      MakeFamily("b", MetricType::Gauge, {Value(MetricType::Gauge, 0.1 + 0.2)}, ""),
      MakeFamily("c_seconds", MetricType::Histogram,
                 {HistogramOf({{0.5, 1}, {1, 3}}, 4, 7.25, {{"w", "v"}})}),
      MakeFamily("d", MetricType::Untyped, {Value(MetricType::Untyped, NAN)}),
  };
  EXPECT_EQ(Text(families),
            "# HELP a_total A \"b\" \\\\ c\\nd\n"
            "# TYPE a_total counter\n"
            "a_total{class=\"gpu_oom\",x=\"\"} 3\n"
            "# TYPE b gauge\n"
            "b 0.30000000000000004\n"
            "# HELP c_seconds Help.\n"
            "# TYPE c_seconds histogram\n"
            "c_seconds_bucket{w=\"v\",le=\"0.5\"} 1\n"
            "c_seconds_bucket{w=\"v\",le=\"1\"} 3\n"
            "c_seconds_bucket{w=\"v\",le=\"+Inf\"} 4\n"
            "c_seconds_sum{w=\"v\"} 7.25\n"
            "c_seconds_count{w=\"v\"} 4\n"
            "# HELP d Help.\n"
            "# TYPE d untyped\n"
            "d NaN\n");
}

TEST(TextWriter, OfANativeHistogramTheWhole) {
  model::NativeHistogram native;
  native.positive = {{{0, 1}}, {5}, {}};
  model::Series series = HistogramOf({}, 5, 1.5);
  series.native = std::make_shared<const model::NativeHistogram>(native);
  EXPECT_EQ(Text({MakeFamily("h", MetricType::Histogram, {series}, "")}),
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 5\nh_sum 1.5\nh_count 5\n");
}

TEST(TextWriter, AHelpCannotForgeASample) {
  const std::string text =
      Text({MakeFamily("a", MetricType::Gauge, {Value(MetricType::Gauge, 1)}, "x\nforged 1")});
  EXPECT_THAT(text, Not(HasSubstr("\nforged")));
}

TEST(TextWriter, FamiliesOfOneNameShareOneType) {
  WriteReport report;
  const std::string text =
      Text({MakeFamily("a", MetricType::Gauge, {Value(MetricType::Gauge, 1, {{"n", "1"}})}, ""),
            MakeFamily("b", MetricType::Gauge, {Value(MetricType::Gauge, 1)}, ""),
            MakeFamily("a", MetricType::Gauge, {Value(MetricType::Gauge, 2, {{"n", "2"}})}, "H"),
            MakeFamily("a", MetricType::Counter, {Value(MetricType::Counter, 3, {{"n", "3"}})})},
           &report);
  EXPECT_EQ(text, "# HELP a H\n# TYPE a gauge\na{n=\"1\"} 1\na{n=\"2\"} 2\n# TYPE b gauge\nb 1\n");
  EXPECT_EQ(report.families_dropped, 1u);
  EXPECT_EQ(report.messages,
            std::vector<std::string>{"a: another family of this name has another type"});
}

/// The obvious writer, for valid families.
std::string Twin(const model::Families& families) {
  const auto number = [](double value) -> std::string {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    char text[64];
    const bool whole = std::fabs(value) < 1e15 && value == std::floor(value);
    const auto end = whole ? std::to_chars(text, text + 64, static_cast<int64_t>(value))
                           : std::to_chars(text, text + 64, value);
    return std::string(text, end.ptr);
  };
  const auto escaped = [](const std::string& value, bool quotes) {
    std::string out;
    for (const char c : value) {
      if (c == '\n')
        out += "\\n";
      else if (c == '\\' || (c == '"' && quotes))
        out += std::string("\\") + c;
      else
        out += c;
    }
    return out;
  };
  std::ostringstream out;
  for (const model::Family& family : families) {
    static const char* const kTypes[] = {"counter", "gauge", "summary", "untyped", "histogram"};
    if (!family.help.empty()) {
      out << "# HELP " << family.name << " " << escaped(family.help, false) << "\n";
    }
    out << "# TYPE " << family.name << " " << kTypes[static_cast<int>(family.type)] << "\n";
    for (const model::Series& series : family.series) {
      const auto& m = series.metric;
      const auto sample = [&](const std::string& suffix, double value, const std::string& extra) {
        std::string labels;
        for (const auto& label : m.label) {
          labels += "," + label.name + "=\"" + escaped(label.value, true) + "\"";
        }
        labels += extra.empty() ? "" : "," + extra;
        out << family.name << suffix << (labels.empty() ? "" : "{" + labels.substr(1) + "}") << " "
            << number(value) << "\n";
      };
      switch (family.type) {
        case MetricType::Counter:
          sample("", m.counter.value, "");
          break;
        case MetricType::Gauge:
          sample("", m.gauge.value, "");
          break;
        case MetricType::Untyped:
          sample("", m.untyped.value, "");
          break;
        case MetricType::Histogram: {
          auto buckets = m.histogram.bucket;
          if (!std::isinf(buckets.back().upper_bound)) {
            buckets.push_back({m.histogram.sample_count, INFINITY});
          }
          for (const auto& bucket : buckets) {
            sample("_bucket", static_cast<double>(bucket.cumulative_count),
                   "le=\"" + number(bucket.upper_bound) + "\"");
          }
          sample("_sum", m.histogram.sample_sum, "");
          sample("_count", static_cast<double>(m.histogram.sample_count), "");
          break;
        }
        case MetricType::Summary:
          for (const auto& q : m.summary.quantile) {
            sample("", q.value, "quantile=\"" + number(q.quantile) + "\"");
          }
          sample("_sum", m.summary.sample_sum, "");
          sample("_count", static_cast<double>(m.summary.sample_count), "");
      }
    }
  }
  return out.str();
}

TEST(TextWriter, EqualsItsTwinOnRandomFamilies) {
  std::mt19937 random(20260101);
  for (int round = 0; round < 200; ++round) {
    const model::Families families = RandomFamilies(random, random() % 8);
    WriteReport report;
    ASSERT_EQ(Text(families, &report), Twin(families)) << "round " << round;
    ASSERT_TRUE(report.clean());
  }
}

}  // namespace
}  // namespace aijob::exposition
