#include "exposition/protobuf_metric.h"

#include <gtest/gtest.h>

#include "protobuf_message.h"
#include "told.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

/// The metric as Told tells it, or the error.
std::string Read(MetricType type, const std::string& message, size_t limit = 100) {
  ReadFamilies read;
  model::Family& family = read.families.emplace_back();
  family.name = "m";
  family.type = type;
  ReadBudget budget({limit});
  const model::Status status = ReadMetric(message, type, budget, family.series.emplace_back(),
                                          read.timestamps, read.invalid);
  if (!status.ok()) return status.error();
  if (!read.invalid.empty()) return read.invalid;
  const std::string told = Told(read);
  const size_t end_of_head = told.find("\"\"\n  ");
  return (read.timestamps ? "timestamps " : "") + told.substr(end_of_head + 5);
}

std::string Bucket(uint64_t count, double bound) {
  return BytesField(3, NumberField(1, count) + DoubleField(2, bound));
}

TEST(ProtobufMetric, ReadsEveryType) {
  const std::string value = DoubleField(1, 2.5);
  EXPECT_EQ(Read(MetricType::Gauge, LabelField("a", "é\n") + BytesField(2, value)),
            "{a=\"é\\n\"} 2.5\n");
  EXPECT_EQ(Read(MetricType::Counter, BytesField(3, value)), "{} 2.5\n");
  EXPECT_EQ(Read(MetricType::Untyped, BytesField(5, value)), "{} 2.5\n");
  EXPECT_EQ(Read(MetricType::Gauge, BytesField(2, "")), "{} 0\n");
  EXPECT_EQ(Read(MetricType::Summary,
                 BytesField(4, NumberField(1, 3) + DoubleField(2, 1.5) +
                                   BytesField(3, DoubleField(1, 0.5) + DoubleField(2, 7)))),
            "{} count 3 sum 1.5 0.5:7\n");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, Bucket(1, 0.5) + Bucket(3, 1) +
                                                          NumberField(1, 3) + DoubleField(2, 1.5))),
            "{} count 3 sum 1.5 0.5:1 1:3\n");
}

TEST(ProtobufMetric, FloatCountsWin) {
  EXPECT_EQ(Read(MetricType::Histogram,
                 BytesField(7, DoubleField(4, 2.5) + NumberField(1, 9) +
                                   BytesField(3, DoubleField(4, 1.5) + NumberField(1, 8)) +
                                   BytesField(3, DoubleField(4, 0) + NumberField(1, 7)))),
            "{} count 2 sum 0 0:1 0:7\n");
}

TEST(ProtobufMetric, TimesOfCreationAreKept) {
  const std::string time = NumberField(1, 12) + NumberField(2, 500'000'000);
  EXPECT_EQ(Read(MetricType::Counter, BytesField(3, BytesField(3, time))), "{} 0 created 12.5\n");
  EXPECT_EQ(Read(MetricType::Summary, BytesField(4, BytesField(4, time))),
            "{} count 0 sum 0 created 12.5\n");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, BytesField(15, time))),
            "{} count 0 sum 0 created 12.5\n");
  EXPECT_EQ(Read(MetricType::Counter, BytesField(3, BytesField(3, "\x08"))),
            "malformed or truncated Timestamp");
}

TEST(ProtobufMetric, OtherFieldsAreSkipped) {
  const std::string value = DoubleField(1, 2.5);
  const std::string no_native = SignedField(5, 3) + BytesField(16, value);
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, no_native + NumberField(1, 4))),
            "{} count 4 sum 0\n");
  EXPECT_EQ(Read(MetricType::Counter, BytesField(3, value + BytesField(2, LabelField("a", "b")))),
            "{} 2.5\n");
  EXPECT_EQ(
      Read(MetricType::Gauge, BytesField(99, "x") + NumberField(98, 1) + BytesField(2, value)),
      "{} 2.5\n");
  EXPECT_EQ(Read(MetricType::Gauge, NumberField(2, 1) + BytesField(2, NumberField(1, 7))), "{} 0\n")
      << "known fields of another type";
  EXPECT_EQ(Read(MetricType::Gauge, NumberField(6, 0) + BytesField(2, value)),
            "timestamps {} 2.5\n");
  EXPECT_EQ(Read(MetricType::Gauge, BytesField(2, value) + BytesField(2, DoubleField(1, 4))),
            "{} 4\n")
      << "the last one wins";
  EXPECT_EQ(Read(MetricType::Gauge, BytesField(3, DoubleField(1, 4)) + BytesField(2, value)),
            "{} 2.5\n")
      << "another type's value";
}

TEST(ProtobufMetric, NativeHistogramsAreKeptAndChecked) {
  const std::string native = SignedField(5, 3) + DoubleField(6, 0.001) + NumberField(7, 1) +
                             BytesField(12, SignedField(1, -4) + NumberField(2, 2)) +
                             SignedField(13, 2) + SignedField(13, -1);
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, Bucket(4, 1) + native + NumberField(1, 4))),
            "{} count 4 sum 0 1:4 native 3 zero 0.001:1 neg : pos -4+2 : 2 -1\n");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, native + NumberField(1, 9))),
            "native histogram: its count is 9, that of its buckets 4");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, native + BytesField(12, "\x09"))),
            "malformed or truncated BucketSpan");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, native), 2),
            "more buckets and quantiles than one body may hold");
}

TEST(ProtobufMetric, MetricsThatAreRefused) {
  const std::string gauge = BytesField(2, DoubleField(1, 1));
  EXPECT_EQ(Read(MetricType::Counter, gauge), "a metric has no value of its family's type");
  EXPECT_EQ(Read(MetricType::Gauge, ""), "a metric has no value of its family's type");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + LabelField("a", "1") + LabelField("a", "1")),
            "{a=\"1\",a=\"1\"} 1\n");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + LabelField("", "1")), "invalid label name \"\"");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + LabelField("a-b", "1")), "invalid label name \"a-b\"");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + LabelField("__a", "1")), "{__a=\"1\"} 1\n");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + LabelField("a", "\xFF")), "{a=\"\xFF\"} 1\n");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + "\x08"), "malformed or truncated Metric");
  EXPECT_EQ(Read(MetricType::Gauge, BytesField(2, "\x09")), "malformed or truncated value");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + BytesField(7, "\x09")), "malformed or truncated value");
  EXPECT_EQ(Read(MetricType::Gauge, gauge + BytesField(1, "\x09")),
            "malformed or truncated LabelPair");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, BytesField(3, "\x09"))),
            "malformed or truncated Bucket");
  EXPECT_EQ(Read(MetricType::Summary, BytesField(4, BytesField(3, "\x09"))),
            "malformed or truncated Quantile");
  EXPECT_EQ(Read(MetricType::Histogram, BytesField(7, Bucket(1, 1) + Bucket(2, 2)), 1),
            "more buckets and quantiles than one body may hold");
}

}  // namespace
}  // namespace aijob::exposition
