#include "config/metric_reader.h"

#include <gmock/gmock.h>

#include "config/pack_reader.h"

namespace aijob::config {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<match::MetricSpec> Read(std::string_view text, std::string& error) {
  const auto root = ParseYaml(text, "f.yaml");
  EXPECT_TRUE(root.ok()) << root.error();
  Problems problems("f.yaml");
  auto metrics = ReadMetrics(*root, problems);
  error = problems.ToError().message;
  return metrics;
}

TEST(MetricReaderTest, ReadsCountersGaugesAndHistograms) {
  std::string error;
  const auto metrics = Read(R"(
- {name: a_total, type: counter, help: h, find: [abc], labels: {code: status}}
- {name: b, type: gauge, match: 'depth (?P<depth>\d+)', value: depth}
- {name: c_seconds, type: histogram, match: 'took (?P<t>\S+)', value: t, unit: ms, buckets: [0.1, 1, 10]}
- {name: d, type: histogram, find: [abc], value: t, buckets: {exponential: {start: 1, factor: 2, count: 3}}}
- {name: e, type: histogram, find: [abc], value: t, buckets: {linear: {start: 1, width: 2, count: 3}}}
)",
                            error);
  EXPECT_EQ(error, "");
  ASSERT_EQ(metrics.size(), 5);
  EXPECT_EQ(metrics[0].labels[0].name, "code");
  EXPECT_EQ(metrics[0].labels[0].from, "status");
  EXPECT_EQ(metrics[1].type, match::MetricType::kGauge);
  EXPECT_EQ(metrics[2].unit, "ms");
  EXPECT_THAT(metrics[2].buckets, ElementsAre(0.1, 1, 10));
  EXPECT_THAT(metrics[3].buckets, ElementsAre(1, 2, 4));
  EXPECT_THAT(metrics[4].buckets, ElementsAre(DoubleEq(1), DoubleEq(3), DoubleEq(5)));
}

TEST(MetricReaderTest, RefusesWhatPrometheusWould) {
  const struct {
    std::string_view text, expected;
  } cases[] = {
      {"- {name: aijob_x, type: counter}", "does not begin with aijob_"},
      {"- {name: a-b, type: counter}", "a name has letters, digits and _"},
      {"- {name: a, type: conter}",
       "f.yaml:1: \"type\" cannot be \"conter\" (nearest known: \"counter\")"},
      {"- {name: a}", "the metric needs the key \"type\""},
      {"- {name: a, type: histogram}", "the metric needs the key \"buckets\""},
      {"- {name: a, type: histogram, buckets: [2, 1]}", "finite ascending numbers"},
      {"- {name: a, type: histogram, buckets: []}", "finite ascending numbers"},
      {"- {name: a, type: histogram, buckets: [x]}", "a bucket must be a number"},
      {"- {name: a, type: histogram, buckets: {linear: {start: 1, width: 1, count: 999999999999}}}",
       "1 to 200"},
      {"- {name: a, type: gauge, buckets: [1]}", "buckets are for a histogram"},
      {"- {name: a, type: gauge, labels: [le]}", "\"le\" cannot be a label"},
      {"- {name: a, type: gauge, labels: {a-b: c}}", "\"a-b\" cannot be a label"},
      {"- {name: a, type: gauge, vaule: x}", "(nearest known: \"value\")"},
      {"{a: b}", "\"metrics\" must be a list"},
  };
  for (const auto& each : cases) {
    std::string error;
    Read(each.text, error);
    EXPECT_THAT(error, HasSubstr(each.expected)) << each.text;
  }
}

}  // namespace
}  // namespace aijob::config
