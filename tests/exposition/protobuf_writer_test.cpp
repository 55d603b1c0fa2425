#include "exposition/protobuf_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "exposition/protobuf_reader.h"
#include "exposition_testing.h"
#include "protobuf_message.h"
#include "told.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

std::string Protobuf(const model::Families& families, WriteReport* report = nullptr,
                     const StreamedFamilies& streamed = {}) {
  std::string out;
  const WriteReport written = WriteProtobuf(families, out, streamed);
  if (report != nullptr) *report = written;
  return out;
}

model::Series NativeOf() {
  model::NativeHistogram native;
  native.schema = 3;
  native.zero_threshold = 0.25;
  native.positive = {{{-3, 1}, {2, 1}}, {4, -3}, {}};
  model::Series series = HistogramOf({}, 5, 1.5);
  series.native = std::make_shared<const model::NativeHistogram>(native);
  return series;
}

TEST(ProtobufWriter, WritesTheMessagesByteForByte) {
  model::Series counter = Value(MetricType::Counter, 3, {{"a", "x\"\n"}, {"b", ""}});
  counter.created = model::TimePoint(std::chrono::milliseconds(12'500));
  counter.exemplars = {{{{"trace", "1"}}, 2, std::nullopt}};
  const std::string exemplar = BytesField(1, BytesField(1, "trace") + BytesField(2, "1"));
  EXPECT_EQ(
      Protobuf({MakeFamily("c_total", MetricType::Counter, {counter})}),
      Delimited(
          BytesField(1, "c_total") + BytesField(2, "Help.") + NumberField(3, 0) +
          BytesField(
              4, LabelField("a", "x\"\n") + LabelField("b", "") +
                     BytesField(
                         3, DoubleField(1, 3) + BytesField(2, exemplar + DoubleField(2, 2)) +
                                BytesField(3, NumberField(1, 12) + NumberField(2, 500'000'000))))));
}

TEST(ProtobufWriter, NativeHistogramsAreWhole) {
  const std::string native = SignedField(5, 3) + DoubleField(6, 0.25) + NumberField(7, 0) +
                             BytesField(12, SignedField(1, -3) + NumberField(2, 1)) +
                             BytesField(12, SignedField(1, 2) + NumberField(2, 1)) +
                             SignedField(13, 4) + SignedField(13, -3);
  const std::string out = Protobuf({MakeFamily("h", MetricType::Histogram, {NativeOf()}, "")});
  EXPECT_EQ(
      out,
      Delimited(BytesField(1, "h") + NumberField(3, 4) +
                BytesField(4, BytesField(7, NumberField(1, 5) + DoubleField(2, 1.5) + native))));
  EXPECT_EQ(
      Told(ReadProtobuf(out)),
      "histogram h \"\"\n  {} count 5 sum 1.5 native 3 zero 0.25:0 neg : pos -3+1 2+1 : 4 -3\n");
}

TEST(ProtobufWriter, ReadsBackTheSame) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    model::Families families = RandomFamilies(random, 5);
    families.push_back(MakeFamily("native", MetricType::Histogram, {NativeOf()}));
    WriteReport report;
    const std::string out = Protobuf(families, &report);
    EXPECT_TRUE(report.clean());
    for (model::Family& family : families) {
      for (model::Series& series : family.series) {
        series.exemplars.clear();  // they are not read
        const bool kept = family.type != MetricType::Gauge && family.type != MetricType::Untyped;
        if (!kept) series.created.reset();
      }
    }
    EXPECT_EQ(Told(ReadProtobuf(out)), Told(ReadFamilies{families, false, {}}));
  }
}

TEST(ProtobufWriter, LargeFamiliesHaveLongLengths) {
  for (const size_t count : {1U, 10U, 1000U, 30'000U}) {
    model::Family family = MakeFamily("g", MetricType::Gauge, {});
    for (size_t i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      family.series.push_back(Value(MetricType::Gauge, 1, {{"n", number.c_str()}}));
    }
    const std::string after =
        Protobuf({MakeFamily("z", MetricType::Gauge, {Value(MetricType::Gauge, 1)})});
    const auto read = ReadProtobuf(Protobuf({family}) + after);
    ASSERT_TRUE(read.ok()) << read.error();
    ASSERT_EQ(read->families.size(), 2U);
    EXPECT_EQ(read->families[0].series.size(), count);
  }
}

TEST(ProtobufWriter, StreamedFamiliesAreLikeOthers) {
  const model::Series series = NativeOf();
  const StreamedFamilies streamed = {
      {"h", "Help.", MetricType::Histogram,
       [&](const SeriesSink& sink) { sink(series, R"(a="x\"\n",b="")"); }}};
  model::Series labelled = series;
  labelled.metric.label = {{"a", "x\"\n"}, {"b", ""}};
  EXPECT_EQ(Protobuf({}, nullptr, streamed),
            Protobuf({MakeFamily("h", MetricType::Histogram, {labelled})}));
}

TEST(ProtobufWriter, WhatWouldBreakAScrapeIsLeftOut) {
  model::Series impossible = NativeOf();
  impossible.metric.histogram.sample_count = 6;
  const struct {
    const char* name;
    model::Family family;
    size_t families, series;
  } cases[] = {
      {"name", MakeFamily("a b", MetricType::Gauge, {Value(MetricType::Gauge, 1)}), 1, 0},
      {"label", MakeFamily("a", MetricType::Gauge, {Value(MetricType::Gauge, 1, {{"-", ""}})}), 0,
       1},
      {"native", MakeFamily("h", MetricType::Histogram, {impossible}), 0, 1},
      {"nothing", MakeFamily("h", MetricType::Histogram, {}), 0, 0},
  };
  for (const auto& [name, family, families, series] : cases) {
    WriteReport report;
    EXPECT_EQ(Protobuf({family}, &report), "") << name;
    EXPECT_EQ(report.families_dropped, families) << name;
    EXPECT_EQ(report.series_dropped, series) << name;
  }
  model::Series counter = Value(MetricType::Counter, 3);
  counter.exemplars = {{{{"trace", std::string(129, 'x')}}, 2, std::nullopt}};
  WriteReport report;
  EXPECT_EQ(Protobuf({MakeFamily("c", MetricType::Counter, {counter}, "")}, &report),
            Delimited(BytesField(1, "c") + NumberField(3, 0) +
                      BytesField(4, BytesField(3, DoubleField(1, 3)))));
  EXPECT_EQ(report.exemplars_dropped, 1U);
}

}  // namespace
}  // namespace aijob::exposition
