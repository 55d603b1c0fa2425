// What OpenMetrics forbids, rule by rule.

#include <gtest/gtest.h>

#include "exposition/open_metrics_reader.h"
#include "told.h"

namespace aijob::exposition {
namespace {

struct OpenMetricsRulesCase {
  std::string body;  // without "# EOF"
  std::string why;   // after "OpenMetrics parsing error in line "
};

void ExpectRefused(const std::vector<OpenMetricsRulesCase>& cases) {
  for (const auto& [body, why] : cases) {
    EXPECT_EQ(Told(ReadOpenMetrics(body + "# EOF\n")), "OpenMetrics parsing error in line " + why)
        << body;
  }
}

TEST(OpenMetricsRules, Metadata) {
  ExpectRefused({
      {"# TYPE a gauge\n# TYPE a gauge\n", "2: second TYPE line for \"a\""},
      {"# HELP a x\n# HELP a x\n", "2: second HELP line for \"a\""},
      {"# UNIT a_s s\n# UNIT a_s s\n", "2: second UNIT line for \"a_s\""},
      {"a 1\n# TYPE a gauge\n", "2: metadata after samples for \"a\""},
      {"# TYPE a untyped\n", "1: unknown metric type \"untyped\""},
      {"# TYPE a Gauge\n", "1: unknown metric type \"Gauge\""},
      {"# UNIT a seconds\n", "2: the name \"a\" does not end in its unit"},
      {"# UNIT seconds seconds\n", "2: the name \"seconds\" does not end in its unit"},
      {"# TYPE a_x info\n# UNIT a_x x\n", "3: a unit is not allowed for the type of \"a_x\""},
      {"# TYPE a_x stateset\n# UNIT a_x x\n", "3: a unit is not allowed for the type of \"a_x\""},
  });
}

TEST(OpenMetricsRules, NamesAreNotShared) {
  ExpectRefused({
      {"a 1\nb 1\na{x=\"1\"} 1\n", "4: names of \"a\" are another family's too"},
      {"# TYPE a counter\n# TYPE a_total gauge\n",
       "3: names of \"a_total\" are another family's too"},
      {"# TYPE a_created gauge\n# TYPE a counter\n", "3: names of \"a\" are another family's too"},
      {"# TYPE a counter\na 1\n", "3: names of \"a\" are another family's too"},
      {"# TYPE a info\n# TYPE b gauge\n# TYPE a gauge\n",
       "4: names of \"a\" are another family's too"},
  });
}

TEST(OpenMetricsRules, MetricsArePiecesOfTheirOwn) {
  const std::string gauge = "# TYPE a gauge\n";
  ExpectRefused({
      {gauge + "a{x=\"1\"} 1\na 1\na{x=\"1\"} 1 5\n", "4: metrics of \"a\" are mixed"},
      {gauge + "a{x=\"1\",y=\"1\"} 1\na 1\na{y=\"1\",x=\"1\"} 1\n",
       "4: metrics of \"a\" are mixed"},
      {gauge + "a 1\na 1\n", "3: a sample stands twice"},
      {gauge + "a{x=\"1\",y=\"1\"} 1\na{y=\"1\",x=\"1\"} 1\n", "3: a sample stands twice"},
      {gauge + "a 1\na 1 5\n", "3: some samples of a metric have a timestamp, some have none"},
      {gauge + "a 1 5\na 1\n", "3: some samples of a metric have a timestamp, some have none"},
      {gauge + "a 1 5\na 1 4.9\n", "3: timestamps go backwards"},
      {gauge + "a 1 -1\na 1 -1.1\n", "3: timestamps go backwards"},
      {"# TYPE s summary\ns_sum{a=\"1\"} 0\ns_sum{a=\"2\"} 0\ns_count{a=\"1\"} 0\n",
       "4: metrics of \"s\" are mixed"},
      {"# TYPE s stateset\ns{s=\"a\",x=\"1\"} 0\ns{s=\"a\"} 0\ns{s=\"b\",x=\"1\"} 0\n",
       "4: metrics of \"s\" are mixed"},
      {"# TYPE s stateset\ns{s=\"a\"} 0\ns{s=\"a\"} 0\n", "3: a sample stands twice"},
      {"# TYPE i info\ni_info 1\ni_info 1\n", "3: a sample stands twice"},
  });
}

TEST(OpenMetricsRules, Values) {
  ExpectRefused({
      {"# TYPE a counter\na_total NaN\n", "2: what is counted is not NaN"},
      {"# TYPE a counter\na_total -1\n", "2: what is counted is not negative"},
      {"# TYPE a counter\na_created 1\n", "3: a counter without \"_total\""},
      {"# TYPE a counter\na_total 1\na_total 1\n", "3: a sample stands twice"},
      {"# TYPE a counter\na_created NaN\n", "2: a time is a finite number"},
      {"# TYPE a info\na_info 0\n", "2: the value of an info is 1"},
      {"# TYPE a stateset\na{a=\"x\"} 2\n", "2: the value of a state is 0 or 1"},
      {"# TYPE a stateset\na 1\n", "2: label \"a\" is missing"},
      {"# TYPE a gauge\na 1 # {} 1\n", "2: only counters and buckets have exemplars"},
      {"# TYPE a counter\na_total 1\na_created 1 # {} 1\n",
       "3: only counters and buckets have exemplars"},
  });
}

TEST(OpenMetricsRules, Summaries) {
  const std::string head = "# TYPE s summary\n";
  ExpectRefused({
      {head + "s 1\n", "2: label \"quantile\" is missing"},
      {head + "s{quantile=\"x\"} 1\n", "2: invalid label quantile=\"x\""},
      {head + "s{quantile=\"1.1\"} 1\n", "2: invalid label quantile=\"1.1\""},
      {head + "s{quantile=\"-0.1\"} 1\n", "2: invalid label quantile=\"-0.1\""},
      {head + "s{quantile=\"NaN\"} 1\n", "2: invalid label quantile=\"NaN\""},
      {head + "s{quantile=\"1\"} -1\n", "2: quantiles are not negative"},
      {head + "s{quantile=\"1\"} 1\ns{quantile=\"1.0\"} 1\n", "3: a sample stands twice"},
      {head + "s{quantile=\"1\"} 1\ns{quantile=\"0\"} 1\ns{quantile=\"1.0\"} 1\n",
       "5: a sample stands twice"},
      {head + "s_count{quantile=\"1\"} 1\n", "2: unexpected label \"quantile\""},
      {head + "s_count 1.5\n", "2: counts are whole numbers"},
      {head + "s_count +Inf\n", "2: counts are not infinite"},
      {head + "s_count 1\ns_count 1\n", "3: a sample stands twice"},
      {head + "s_sum NaN\n", "2: what is counted is not NaN"},
      {head + "s_sum -1\n", "2: what is counted is not negative"},
  });
}

TEST(OpenMetricsRules, Histograms) {
  const std::string head = "# TYPE h histogram\n";
  const std::string one = head + "h_bucket{le=\"1\"} 2\n";
  const std::string all = head + "h_bucket{le=\"+Inf\"} 2\n";
  ExpectRefused({
      {head + "h_bucket 1\n", "2: label \"le\" is missing"},
      {head + "h_bucket{le=\"x\"} 1\n", "2: invalid label le=\"x\""},
      {head + "h_bucket{le=\"NaN\"} 1\n", "2: invalid label le=\"NaN\""},
      {head + "h_bucket{le=\"Inf\"} 1\n", "2: invalid label le=\"Inf\""},
      {head + "h_bucket{le=\"+inf\"} 1\n", "2: invalid label le=\"+inf\""},
      {head + "h_bucket{le=\"1\"} 0.5\n", "2: counts are whole numbers"},
      {head + "h_bucket{le=\"1\"} NaN\n", "2: counts are whole numbers"},
      {head + "h_bucket{le=\"1\"} -1\n", "2: what is counted is not negative"},
      {one, "3: the bucket \"+Inf\" is missing"},
      {one + "h_bucket{le=\"0.5\"} 2\n", "3: buckets are not in the order of their bounds"},
      {one + "h_bucket{le=\"1.0\"} 2\n", "3: buckets are not in the order of their bounds"},
      {one + "h_bucket{le=\"+Inf\"} 1\n", "3: counts of buckets do not grow"},
      {head + "h_count 1\nh_sum 1\n", "4: the bucket \"+Inf\" is missing"},
      {all + "h_count 1\nh_sum 1\n", "5: the count is not that of the bucket \"+Inf\""},
      {all + "h_count 2\n", "4: of count and sum one is missing"},
      {all + "h_sum 2\n", "4: of count and sum one is missing"},
      {all + "h_bucket{le=\"+Inf\",a=\"1\"} 2\nh_sum 2\n", "4: metrics of \"h\" are mixed"},
      {head + "h_bucket{le=\"-1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n",
       "6: a sum beside negative buckets"},
      {"# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 1\ng_gcount 1\ng_gsum -1\n",
       "5: a negative sum without negative buckets"},
      {"# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 1\ng_gcount 1\ng_gsum NaN\n",
       "4: what is counted is not NaN"},
      {"# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 1\ng_gcount 2\ng_gsum 1\n",
       "5: the count is not that of the bucket \"+Inf\""},
  });
}

}  // namespace
}  // namespace aijob::exposition
