#include "push/aggregate.h"

#include <gtest/gtest.h>

#include "exposition/text_writer.h"
#include "push/block.h"
#include "push/pushing.h"
#include "push/scrape.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using std::string;

const model::GroupingLabels kLabels = {{"instance", "i"}, {"job", "j"}};

/// The only family of that text.
PackedFamily One(const string& text) {
  auto packed = PackedOf(text, kLabels);
  EXPECT_EQ(packed.size(), 1U) << text;
  return std::move(packed.at(0));
}

/// A family's samples in the text format, without the labels of the group.
string Samples(const PackedFamily& packed) {
  Family family;
  family.name = packed.name;
  family.type = packed.type;
  Block block;
  block.family = &family;
  block.help = std::make_shared<const string>();
  block.data = packed.data;
  model::Family unpacked = Unpack(block);
  for (model::Series& series : unpacked.series) {
    std::erase_if(series.metric.label, [](const auto& label) {
      return label.name == "instance" || label.name == "job";
    });
  }
  string out;
  exposition::WriteText({std::move(unpacked)}, out);
  out.erase(0, out.find('\n') + 1);  // TYPE
  return out;
}

/// What `pushed` makes of what was there.
string Added(const string& before, const string& pushed, GaugeRule gauges = GaugeRule::kLast) {
  PackedFamily family = One(pushed);
  const model::Status added = Aggregate(One(before).data, gauges, kSeed, family);
  if (!added.ok()) return "error: " + added.error();
  EXPECT_EQ(CountSeries(family.data, family.type), family.hashes.size());
  return Samples(family);
}

TEST(AggregateTest, CountersAddUp) {
  EXPECT_EQ(Added("# TYPE c counter\nc 2\n", "# TYPE c counter\nc 3.5\n"), "c 5.5\n");
}

TEST(AggregateTest, UntypedOnesAreThosePushedLast) {
  EXPECT_EQ(Added("u 2\n", "u 3\n", GaugeRule::kSum), "u 3\n");
}

TEST(AggregateTest, GaugesByTheirRule) {
  const auto gauge = [](const string& value) { return "# TYPE g gauge\ng " + value + "\n"; };
  const struct {
    GaugeRule rule;
    const char *before, *pushed, *expected;
  } cases[] = {{GaugeRule::kLast, "5", "3", "g 3\n"},     {GaugeRule::kSum, "5", "3", "g 8\n"},
               {GaugeRule::kMax, "5", "3", "g 5\n"},      {GaugeRule::kMax, "3", "5", "g 5\n"},
               {GaugeRule::kMin, "5", "3", "g 3\n"},      {GaugeRule::kMin, "3", "5", "g 3\n"},
               {GaugeRule::kMax, "-1", "-2", "g -1\n"},   {GaugeRule::kLast, "NaN", "1", "g 1\n"},
               {GaugeRule::kMax, "NaN", "1", "g 1\n"},    {GaugeRule::kMax, "1", "NaN", "g 1\n"},
               {GaugeRule::kMin, "NaN", "1", "g 1\n"},    {GaugeRule::kMin, "1", "NaN", "g 1\n"},
               {GaugeRule::kMin, "-Inf", "1", "g -Inf\n"}};
  for (const auto& [rule, before, pushed, expected] : cases) {
    EXPECT_EQ(Added(gauge(before), gauge(pushed), rule), expected) << before << " " << pushed;
  }
}

string Histogram(const string& bound, const string& first, const string& all, const string& sum) {
  return "# TYPE h histogram\nh_bucket{le=\"" + bound + "\"} " + first +
         "\nh_bucket{le=\"+Inf\"} " + all + "\nh_sum " + sum + "\nh_count " + all + "\n";
}

TEST(AggregateTest, HistogramsBucketByBucket) {
  EXPECT_EQ(Added(Histogram("1", "2", "3", "4.5"), Histogram("1", "10", "20", "30")),
            "h_bucket{le=\"1\"} 12\nh_bucket{le=\"+Inf\"} 23\nh_sum 34.5\nh_count 23\n");
}

TEST(AggregateTest, HistogramsOfOtherBucketsAreRefused) {
  const string refused = "error: h: other buckets than what it is to be added to";
  EXPECT_EQ(Added(Histogram("1", "2", "3", "4"), Histogram("2", "2", "3", "4")), refused);
  EXPECT_EQ(Added("# TYPE h histogram\nh_count 1\n", Histogram("2", "2", "3", "4")), refused);
  EXPECT_EQ(Added(Histogram("2", "2", "3", "4"), "# TYPE h histogram\nh_count 1\n"), refused);
}

/// A histogram of so many observations in native bucket 0; without any it is no native one.
PackedFamily NativeOf(uint64_t count, int64_t in_bucket, double threshold) {
  model::Families families = FamiliesOf(Histogram("1", "0", std::to_string(count), "2"));
  if (in_bucket > 0) {
    model::NativeHistogram native;
    native.zero_threshold = threshold;
    native.positive = {{{0, 1}}, {in_bucket}, {}};
    families[0].series[0].native = std::make_shared<const model::NativeHistogram>(native);
  }
  return std::move(Pack(families, kLabels, kSeed).value().at(0));
}

TEST(AggregateTest, NativeHistogramsAddUpWithTheWhole) {
  PackedFamily family = NativeOf(5, 5, 0.5);
  ASSERT_TRUE(Aggregate(NativeOf(2, 2, 0.5).data, GaugeRule::kLast, kSeed, family).ok());
  EXPECT_EQ(CountSeries(family.data, family.type), 1U);
  BlockReader reader(family.data, family.type);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.series.metric.histogram.sample_count, 7U);
  ASSERT_NE(reader.series.native, nullptr);
  EXPECT_EQ(reader.series.native->positive.deltas, std::vector<int64_t>({7}));
}

TEST(AggregateTest, NativeHistogramsThatDoNotFitAreRefused) {
  const struct {
    const char* name;
    PackedFamily before, pushed;
  } cases[] = {{"another threshold", NativeOf(1, 1, 0.5), NativeOf(1, 1, 0.25)},
               {"native before", NativeOf(1, 1, 0.5), NativeOf(1, 0, 0)},
               {"native now", NativeOf(1, 0, 0), NativeOf(1, 1, 0.5)},
               {"too large", NativeOf(INT64_MAX, INT64_MAX, 0.5), NativeOf(1, 1, 0.5)}};
  for (const auto& [name, before, pushed] : cases) {
    PackedFamily family = pushed;
    EXPECT_EQ(Aggregate(before.data, GaugeRule::kLast, kSeed, family).error(),
              "h: other buckets than what it is to be added to")
        << name;
  }
}

TEST(AggregateTest, SummariesAddUpButForTheirQuantiles) {
  EXPECT_EQ(Added("# TYPE s summary\ns{quantile=\"0.5\"} 7\ns_sum 2\ns_count 3\n",
                  "# TYPE s summary\ns{quantile=\"0.9\"} 8\ns_sum 20\ns_count 30\n"),
            "s{quantile=\"0.9\"} 8\ns_sum 22\ns_count 33\n");
}

TEST(AggregateTest, SeriesThatOneSideHasStay) {
  EXPECT_EQ(Added("# TYPE c counter\nc{a=\"1\"} 1\nc{a=\"2\"} 2\n",
                  "# TYPE c counter\nc{a=\"3\"} 30\nc{a=\"2\"} 20\nc{a=\"0\"} 0\n"),
            "c{a=\"1\"} 1\nc{a=\"2\"} 22\nc{a=\"3\"} 30\nc{a=\"0\"} 0\n");
}

TEST(AggregateTest, TheHashesAreThoseOfTheSeriesInTheirOrder) {
  PackedFamily family = One("m{a=\"3\"} 1\nm{a=\"1\"} 1\n");
  ASSERT_TRUE(Aggregate(One("m{a=\"1\"} 1\nm{a=\"2\"} 1\n").data, GaugeRule::kLast, kSeed, family));
  EXPECT_EQ(family.hashes, One("m{a=\"1\"} 1\nm{a=\"2\"} 1\nm{a=\"3\"} 1\n").hashes);
}

TEST(AggregateTest, ASeriesTwiceInAPushIsRefused) {
  EXPECT_EQ(Added("m 1\n", "m 1\nm 2\n"), "error: m: a series is there twice");
}

TEST(AggregateTest, OfTwoTimesOfCreationTheEarlierOne) {
  const auto created = [](std::optional<int> seconds) {
    model::Families families = FamiliesOf("# TYPE c counter\nc 1\n");
    if (seconds) {
      families[0].series[0].created = model::TimePoint(std::chrono::seconds(*seconds));
    }
    return std::move(Pack(families, kLabels, kSeed).value().at(0));
  };
  const struct {
    std::optional<int> before, pushed, expected;
  } cases[] = {{10, 20, 10},
               {20, 10, 10},
               {std::nullopt, 10, 10},
               {10, std::nullopt, 10},
               {std::nullopt, std::nullopt, std::nullopt}};
  for (const auto& [before, pushed, expected] : cases) {
    PackedFamily family = created(pushed);
    ASSERT_TRUE(Aggregate(created(before).data, GaugeRule::kLast, kSeed, family).ok());
    BlockReader reader(family.data, MetricType::Counter);
    ASSERT_TRUE(reader.Next());
    EXPECT_EQ(reader.series.created.has_value(), expected.has_value());
    if (expected) {
      EXPECT_EQ(*reader.series.created, model::TimePoint(std::chrono::seconds(*expected)));
    }
  }
}

}  // namespace
}  // namespace aijob::push
