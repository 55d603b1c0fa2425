#include "exposition/native_histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace aijob::exposition {
namespace {

using model::NativeHistogram;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Four in integers: one of zero, two below, one above.
NativeHistogram Integers() {
  NativeHistogram native;
  native.schema = 3;
  native.zero_threshold = 1e-128;
  native.zero_count = 1;
  native.negative = {{{-5, 1}}, {2}, {}};
  native.positive = {{{0, 1}, {3, 1}}, {1, -1}, {}};
  return native;
}

/// Four and a half.
NativeHistogram Floats() {
  NativeHistogram native;
  native.float_count = 4.5;
  native.zero_count_float = 1;
  native.positive = {{{7, 2}}, {}, {3, 0.5}};
  return native;
}

std::string Fault(const NativeHistogram& native, uint64_t count = 4, double sum = 1) {
  const model::Status checked = CheckNative(native, count, sum);
  return checked.ok() ? "" : checked.error();
}

TEST(NativeHistogram, PossibleOnes) {
  EXPECT_EQ(Fault(Integers()), "");
  EXPECT_EQ(Fault(Floats()), "");
  EXPECT_EQ(Fault(Integers(), 5, kNaN), "") << "a NaN is in no bucket";
  NativeHistogram empty;
  empty.positive.spans = {{0, 0}};
  EXPECT_EQ(Fault(empty, 0, 0), "");
}

TEST(NativeHistogram, Limits) {
  for (const int32_t schema : {-4, 0, 8}) {
    NativeHistogram native;
    native.schema = schema;
    const int32_t last = schema < 0 ? 1100 >> -schema : 1100 << schema;
    native.positive = {{{last, 1}}, {4}, {}};
    EXPECT_EQ(Fault(native), "") << schema;
    native.positive.spans[0].offset = last + 1;
    EXPECT_EQ(Fault(native), "native histogram: a bucket is beyond all numbers") << schema;
    native.positive.spans[0].offset = -last;
    EXPECT_EQ(Fault(native), "") << schema;
    native.positive.spans[0].offset = -last - 1;
    EXPECT_NE(Fault(native), "") << schema;
  }
  NativeHistogram large;
  large.schema = 8;
  large.positive = {{{0, kMostNativeBuckets}}, std::vector<int64_t>(kMostNativeBuckets), {}};
  EXPECT_EQ(Fault(large, 0), "");
  large.negative = {{{0, 1}}, {0}, {}};
  EXPECT_EQ(Fault(large, 0), "native histogram: more than 16384 buckets or spans");
  NativeHistogram many_spans;
  many_spans.positive.spans.resize(kMostNativeBuckets + 1);
  EXPECT_EQ(Fault(many_spans, 0), "native histogram: more than 16384 buckets or spans");
}

struct Example {
  const char* name;
  std::function<void(NativeHistogram&)> change;
  const char* fault;
};

TEST(NativeHistogram, ImpossibleIntegers) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const Example examples[] = {
      {"custom", [](auto& h) { h.schema = -53; }, "custom bounds (schema -53) are not supported"},
      {"schema", [](auto& h) { h.schema = 9; }, "schema 9 is not one of -4 to 8"},
      {"schema", [](auto& h) { h.schema = -5; }, "schema -5 is not one of -4 to 8"},
      {"threshold", [](auto& h) { h.zero_threshold = -1; },
       "the zero threshold is negative, or none"},
      {"threshold", [](auto& h) { h.zero_threshold = kNaN; },
       "the zero threshold is negative, or none"},
      {"threshold", [](auto& h) { h.zero_threshold = INFINITY; },
       "the zero threshold is negative, or none"},
      {"spans", [](auto& h) { h.positive.spans.pop_back(); }, "spans of 1 buckets for 2 counts"},
      {"spans", [](auto& h) { h.negative.spans[0].length = UINT32_MAX; },
       "a bucket is beyond all numbers"},
      {"spans", [](auto& h) { h.positive.spans[1].offset = -1; },
       "a span begins before the end of the one before"},
      {"empty span",
       [](auto& h) {
         h.positive.spans.push_back({INT32_MAX, 0});
       },
       "a bucket is beyond all numbers"},
      {"negative", [](auto& h) { h.positive.deltas[1] = -2; }, "a bucket's count is negative"},
      {"large",
       [](auto& h) {
         h.positive.deltas = {1, kMost};
       },
       "a bucket's count is too large"},
      {"large",
       [](auto& h) {
         h.positive.deltas = {kMost, 0}, h.negative.deltas = {kMost};
       },
       "the buckets' counts are too large"},
      {"count", [](auto& h) { h.zero_count = 2; }, "its count is 4, that of its buckets 5"},
      {"count", [](auto& h) { h.zero_count = 0; }, "its count is 4, that of its buckets 3"},
      {"floats",
       [](auto& h) {
         h.positive.counts = {1, 0}, h.positive.deltas = {};
       },
       "float buckets, but no sample_count_float"},
      {"floats", [](auto& h) { h.float_count = kNaN; },
       "a count is negative or NaN, or a float beside integers"},
      {"floats", [](auto& h) { h.zero_count_float = 1; },
       "a count is negative or NaN, or a float beside integers"},
  };
  for (const Example& example : examples) {
    NativeHistogram native = Integers();
    example.change(native);
    EXPECT_EQ(Fault(native), std::string("native histogram: ") + example.fault) << example.name;
  }
  EXPECT_NE(Fault(Integers(), 3, kNaN), "");
}

TEST(NativeHistogram, ImpossibleFloats) {
  const char* const kLess = "its count is less than what its buckets have";
  const char* const kNone = "a bucket's count is negative, or none";
  const Example examples[] = {
      {"integers",
       [](auto& h) {
         h.positive.deltas = {1, 1}, h.positive.counts = {};
       },
       "integer buckets in a float histogram"},
      {"negative", [](auto& h) { h.positive.counts[0] = -1; }, kNone},
      {"NaN", [](auto& h) { h.positive.counts[0] = kNaN; }, kNone},
      {"infinite", [](auto& h) { h.positive.counts[0] = INFINITY; }, kNone},
      {"zero", [](auto& h) { h.zero_count_float = kNaN; }, "the zero count is negative, or none"},
      {"zero", [](auto& h) { h.zero_count_float = -1; }, "the zero count is negative, or none"},
      {"count", [](auto& h) { h.float_count = 4.4; }, kLess},
      {"count", [](auto& h) { h.float_count = INFINITY; }, kLess},
  };
  for (const Example& example : examples) {
    NativeHistogram native = Floats();
    example.change(native);
    EXPECT_EQ(Fault(native), std::string("native histogram: ") + example.fault) << example.name;
  }
  NativeHistogram rounded = Floats();
  rounded.float_count = std::nextafter(4.5, 0);
  EXPECT_EQ(Fault(rounded), std::string("native histogram: ") + kLess);
}

TEST(NativeHistogram, ACountIsRaisedByARoundingErrorOnly) {
  NativeHistogram native = Floats();
  for (const double count : {4.5, 5.0, 4.4, 0.0}) {
    native.float_count = count;
    RaiseCount(native);
    EXPECT_EQ(native.float_count, count);
  }
  native.float_count = std::nextafter(4.5, 0);
  RaiseCount(native);
  EXPECT_EQ(native.float_count, 4.5);
}

}  // namespace
}  // namespace aijob::exposition
