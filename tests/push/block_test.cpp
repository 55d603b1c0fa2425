#include "push/block.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <random>

#include "exposition/sample_syntax.h"

namespace aijob::push {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;
using std::string;

constexpr MetricType kTypes[] = {MetricType::Counter, MetricType::Gauge, MetricType::Summary,
                                 MetricType::Untyped, MetricType::Histogram};

/// One series as text: every number that the type has.
string Told(const model::Series& series, MetricType type, std::string_view labels) {
  string text(labels);
  const auto add = [&text](double number) {
    text += ' ';
    exposition::AppendNumber(text, number);
  };
  const auto count = [&text](uint64_t number) { text += " #" + std::to_string(number); };
  const ClientMetric& metric = series.metric;
  if (type == MetricType::Counter) add(metric.counter.value);
  if (type == MetricType::Gauge) add(metric.gauge.value);
  if (type == MetricType::Untyped) add(metric.untyped.value);
  if (type == MetricType::Histogram) {
    count(metric.histogram.sample_count);
    add(metric.histogram.sample_sum);
    for (const auto& bucket : metric.histogram.bucket) {
      add(bucket.upper_bound);
      count(bucket.cumulative_count);
    }
  }
  if (type == MetricType::Summary) {
    count(metric.summary.sample_count);
    add(metric.summary.sample_sum);
    for (const auto& quantile : metric.summary.quantile) {
      add(quantile.quantile);
      add(quantile.value);
    }
  }
  if (series.created) {
    text += " @" + std::to_string(series.created->time_since_epoch().count());
  }
  return text + "\n";
}

double RandomNumber(std::mt19937& random) {
  constexpr double kSpecial[] = {0, -0.5, 1e300, 5e-324, NAN, INFINITY, -INFINITY};
  return random() % 2 == 0 ? kSpecial[random() % std::size(kSpecial)]
                           : static_cast<double>(random()) / 1000;
}

uint64_t RandomCount(std::mt19937& random) {
  constexpr uint64_t kSpecial[] = {0, uint64_t{1} << 53U | 1U, uint64_t{1} << 63U,
                                   std::numeric_limits<uint64_t>::max()};
  return random() % 3 == 0 ? kSpecial[random() % std::size(kSpecial)] : random() % 100;
}

model::Series RandomSeries(std::mt19937& random, MetricType type) {
  model::Series series;
  ClientMetric& metric = series.metric;
  metric.counter.value = metric.gauge.value = metric.untyped.value = RandomNumber(random);
  const size_t pairs = random() % 4;
  metric.histogram.sample_count = metric.summary.sample_count = RandomCount(random);
  metric.histogram.sample_sum = metric.summary.sample_sum = RandomNumber(random);
  for (size_t i = 0; i < pairs && type == MetricType::Histogram; ++i) {
    metric.histogram.bucket.push_back({RandomCount(random), RandomNumber(random)});
  }
  for (size_t i = 0; i < pairs && type == MetricType::Summary; ++i) {
    metric.summary.quantile.push_back({RandomNumber(random), RandomNumber(random)});
  }
  constexpr model::TimePoint kTimes[] = {model::TimePoint(), model::TimePoint::min(),
                                         model::TimePoint::max(),
                                         model::TimePoint(std::chrono::nanoseconds(-1)),
                                         model::TimePoint(std::chrono::seconds(1'700'000'000))};
  if (random() % 2 == 0) series.created = kTimes[random() % std::size(kTimes)];
  return series;
}

/// A block and what it holds.
struct Made {
  MetricType type;
  string block;
  string told;
  size_t series = 0;
  std::vector<size_t> ends;  // of its series
};

Made RandomBlock(std::mt19937& random, MetricType type) {
  Made made{type, "", "", random() % 5, {}};
  for (size_t i = 0; i < made.series; ++i) {
    const model::Series series = RandomSeries(random, type);
    const string labels = i == 0 ? "" : "a=\"" + std::to_string(random()) + "\"";
    PackSeries(series, type, labels, made.block);
    made.told += Told(series, type, labels);
    made.ends.push_back(made.block.size());
  }
  return made;
}

string Read(std::string_view block, MetricType type, bool* damaged) {
  BlockReader reader(block, type);
  string told;
  while (reader.Next()) told += Told(reader.series, type, reader.labels);
  EXPECT_FALSE(reader.Next()) << "once it is at its end it stays there";
  *damaged = reader.damaged;
  return told;
}

TEST(BlockTest, WhatWasPackedReadsBack) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    const Made made = RandomBlock(random, kTypes[round % 5]);
    bool damaged = true;
    ASSERT_EQ(Read(made.block, made.type, &damaged), made.told);
    ASSERT_FALSE(damaged);
    ASSERT_EQ(CountSeries(made.block, made.type), made.series);
  }
}

/// What one series had must not show in the next: the reader uses its place again.
TEST(BlockTest, NothingIsLeftOfTheSeriesBefore) {
  model::Series full;
  full.created = model::TimePoint(std::chrono::seconds(5));
  full.metric.histogram.bucket = {{1, 1}, {2, 2}};
  string block;
  PackSeries(full, MetricType::Histogram, "a=\"1\"", block);
  PackSeries({}, MetricType::Histogram, "", block);
  BlockReader reader(block, MetricType::Histogram);
  ASSERT_TRUE(reader.Next() && reader.Next());
  EXPECT_EQ(reader.labels, "");
  EXPECT_FALSE(reader.series.created.has_value());
  EXPECT_TRUE(reader.series.metric.histogram.bucket.empty());
}

/// In memory of exactly that size, so that AddressSanitizer sees a read beyond it.
struct Exactly {
  explicit Exactly(std::string_view bytes)
      : size(bytes.size()), memory(std::make_unique<char[]>(size)) {
    bytes.copy(memory.get(), size);
  }
  [[nodiscard]] std::string_view view() const { return {memory.get(), size}; }
  size_t size;
  std::unique_ptr<char[]> memory;
};

TEST(BlockTest, EveryTruncationIsSeen) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const Made made = RandomBlock(random, kTypes[round % 5]);
    for (size_t length = 0; length < made.block.size(); ++length) {
      const Exactly cut(made.block.substr(0, length));
      const bool between =
          length == 0 || std::find(made.ends.begin(), made.ends.end(), length) != made.ends.end();
      bool damaged = false;
      const string told = Read(cut.view(), made.type, &damaged);
      ASSERT_EQ(damaged, !between) << length << " of " << made.block.size();
      ASSERT_TRUE(made.told.starts_with(told));
      ASSERT_EQ(CountSeries(cut.view(), made.type).has_value(), between);
    }
  }
}

TEST(BlockTest, ArbitraryBytesAreReadWithinTheirBounds) {
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    Made made = RandomBlock(random, kTypes[round % 5]);
    for (size_t hits = made.block.empty() ? 0 : 1 + random() % 3; hits > 0; --hits) {
      made.block[random() % made.block.size()] = static_cast<char>(random());
    }
    const Exactly block(made.block);
    for (const MetricType type : kTypes) {
      bool damaged = false;
      Read(block.view(), type, &damaged);
      const auto count = CountSeries(block.view(), type);
      ASSERT_FALSE(count && damaged);
    }
  }
}

TEST(BlockTest, ALengthBeyondTheEndTakesNoMemory) {
  string block;
  PackSeries({}, MetricType::Histogram, "", block);
  block.replace(block.size() - 4, 4, "\xff\xff\xff\xff");  // number of buckets
  bool damaged = false;
  EXPECT_EQ(Read(block, MetricType::Histogram, &damaged), "");
  EXPECT_TRUE(damaged);
}

/// Seven observations: two near 0, five above.
model::Series Native() {
  model::NativeHistogram native;
  native.schema = 3;
  native.zero_threshold = 0.25;
  native.zero_count = 2;
  native.positive = {{{-3, 1}, {2, 1}}, {4, -3}, {}};
  model::Series series;
  series.metric.histogram.sample_count = 7;
  series.metric.histogram.sample_sum = 1.5;
  series.metric.histogram.bucket = {{7, 1}};
  series.native = std::make_shared<const model::NativeHistogram>(native);
  return series;
}

TEST(BlockTest, NativeHistogramsReadBack) {
  string block;
  PackSeries(Native(), MetricType::Histogram, "a=\"1\"", block);
  const size_t first = block.size();
  model::Series classic = Native();
  classic.native = nullptr;
  PackSeries(classic, MetricType::Histogram, "", block);
  BlockReader reader(block, MetricType::Histogram);
  ASSERT_TRUE(reader.Next());
  ASSERT_NE(reader.series.native, nullptr);
  EXPECT_EQ(*reader.series.native, *Native().native);
  EXPECT_EQ(reader.series.metric.histogram.bucket.size(), 1U);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.series.native, nullptr) << "nothing is left of the one before";
  EXPECT_EQ(CountSeries(block, MetricType::Histogram), 2U);
  for (size_t length = 1; length < first; ++length) {
    const Exactly cut(block.substr(0, length));
    EXPECT_EQ(CountSeries(cut.view(), MetricType::Histogram), std::nullopt) << length;
  }
}

TEST(BlockTest, BlocksFromBeforeNativeHistogramsRead) {
  using namespace std::string_literals;
  const string block =
      "\0\0\0\0\0\7\0\0\0\0\0\0\0\0\0\0\0\0\0\xf8\x3f\1\0\0\0\0\0\0\0\0\0\xf0\x3f\7\0\0\0\0\0\0\0"s;
  model::Series classic = Native();
  classic.native = nullptr;
  bool damaged = true;
  EXPECT_EQ(Read(block, MetricType::Histogram, &damaged), Told(classic, MetricType::Histogram, ""));
  EXPECT_FALSE(damaged);
  string written;
  PackSeries(classic, MetricType::Histogram, "", written);
  EXPECT_EQ(written, block) << "and what is not native is written as before";
}

TEST(CountSeriesTest, ImpossibleNativeHistogramsAreDamage) {
  model::Series series = Native();
  series.metric.histogram.sample_count = 8;
  string block;
  PackSeries(series, MetricType::Histogram, "", block);
  EXPECT_EQ(CountSeries(block, MetricType::Histogram), std::nullopt);
  string gauge;
  PackSeries({}, MetricType::Gauge, "", gauge);
  gauge[4] = 2;  // the flag, where it means nothing
  EXPECT_EQ(CountSeries(gauge, MetricType::Gauge), std::nullopt);
}

TEST(CountSeriesTest, LabelsMustBeLabelText) {
  string block;
  PackSeries({}, MetricType::Gauge, "a=\"1\"", block);
  EXPECT_EQ(CountSeries(block, MetricType::Gauge), 1U);
  PackSeries({}, MetricType::Gauge, "a=\"1", block);
  EXPECT_EQ(CountSeries(block, MetricType::Gauge), std::nullopt);
}

}  // namespace
}  // namespace aijob::push
