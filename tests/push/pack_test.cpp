#include "push/pack.h"

#include <gtest/gtest.h>

#include "push/block.h"
#include "push/label_text.h"
#include "push/pushing.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using std::string;

string ErrorOf(const string& text, const model::GroupingLabels& group) {
  const auto packed = Pack(FamiliesOf(text), group, kSeed);
  return packed.ok() ? "" : packed.error();
}

TEST(PackTest, FamiliesWithTheirSeriesPackedAndHashed) {
  const auto packed = PackedOf(R"(# HELP c Counts.
# TYPE c counter
c{a="1"} 5
c{job="own"} 6
# TYPE h histogram
h_bucket{le="1"} 2
h_bucket{le="+Inf"} 3
h_count 3
h_sum 4.5
)",
                               {{"job", "j"}});
  ASSERT_EQ(packed.size(), 2U);
  EXPECT_EQ(packed[0].name, "c");
  EXPECT_EQ(packed[0].help, "Counts.");
  EXPECT_EQ(packed[0].type, MetricType::Counter);
  ASSERT_EQ(packed[0].hashes.size(), 2U);
  BlockReader counter(packed[0].data, MetricType::Counter);
  ASSERT_TRUE(counter.Next());
  EXPECT_EQ(counter.labels, R"(a="1",instance="",job="j")");
  EXPECT_EQ(counter.series.metric.counter.value, 5);
  EXPECT_EQ(packed[0].hashes[0], HashSeries(kSeed, "c", counter.labels));
  ASSERT_TRUE(counter.Next());
  EXPECT_EQ(counter.labels, R"(instance="",job="j")");
  EXPECT_EQ(packed[0].hashes[1], HashSeries(kSeed, "c", counter.labels));
  EXPECT_FALSE(counter.Next());

  EXPECT_EQ(packed[1].type, MetricType::Histogram);
  BlockReader histogram(packed[1].data, MetricType::Histogram);
  ASSERT_TRUE(histogram.Next());
  EXPECT_EQ(histogram.series.metric.histogram.bucket.size(), 2U);
  EXPECT_FALSE(histogram.Next());
}

TEST(PackTest, TheTimesOfAGroupCannotBePushed) {
  const auto packed = PackedOf(
      "push_time_seconds 1\npush_failure_time_seconds 2\npush_expiry_timestamp_seconds 3\n"
      "push_time_second 4\n",
      {{"job", "j"}});
  ASSERT_EQ(packed.size(), 1U);
  EXPECT_EQ(packed[0].name, "push_time_second");
}

TEST(PackTest, AFamilyWithoutSeriesStaysForItsNameToBeJudged) {
  model::Families families(1);
  families[0].name = "empty";
  const auto packed = Pack(families, {{"job", "j"}}, kSeed);
  ASSERT_TRUE(packed.ok());
  ASSERT_EQ(packed->size(), 1U);
  EXPECT_TRUE((*packed)[0].hashes.empty());
  EXPECT_EQ((*packed)[0].data, "");
}

TEST(PackTest, WhatCannotBeExposed) {
  const model::GroupingLabels plain = {{"job", "j"}};
  const model::GroupingLabels with_le = {{"job", "j"}, {"le", "1"}};
  const model::GroupingLabels with_quantile = {{"job", "j"}, {"quantile", "1"}};
  const string histogram = "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n";
  const string summary = "# TYPE s summary\ns_count 1\ns_sum 1\n";
  EXPECT_EQ(ErrorOf("m{__a=\"1\"} 1", plain), "m: reserved label name \"__a\"");
  EXPECT_EQ(ErrorOf(histogram, with_le), "h: label \"le\" is its type's own");
  EXPECT_EQ(ErrorOf(summary, with_quantile), "s: label \"quantile\" is its type's own");
  EXPECT_EQ(ErrorOf(histogram, with_quantile), "");
  EXPECT_EQ(ErrorOf(summary, with_le), "");
  EXPECT_EQ(ErrorOf("m{le=\"1\",quantile=\"2\"} 1", with_le), "");
  model::Families families = FamiliesOf(summary);
  families[0].series[0].metric.label.push_back({"quantile", "x"});
  EXPECT_EQ(Pack(families, plain, kSeed).error(), "s: label \"quantile\" is its type's own");
  families[0].series[0].metric.label = {{"a", "1"}, {"a", "2"}};
  EXPECT_EQ(Pack(families, plain, kSeed).error(), "s: a label name stands twice");
}

/// Counts over 2^63 and times of creation before 1970 once made blocks that could not be read.
TEST(PackTest, ExtremeNumbersLoseNoSeries) {
  model::Families families = FamiliesOf(
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1e30\nh_bucket{le=\"+Inf\"} 1e30\nh_count 1e30\n"
      "h_count{a=\"behind it\"} 1\n");
  families[0].series[1].created = model::TimePoint::min();
  const auto packed = Pack(families, {{"job", "j"}}, kSeed);
  ASSERT_TRUE(packed.ok());
  EXPECT_EQ(CountSeries((*packed)[0].data, MetricType::Histogram), 2U);
}

}  // namespace
}  // namespace aijob::push
