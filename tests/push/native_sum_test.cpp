#include "push/native_sum.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "exposition/native_histogram.h"

namespace aijob::push {
namespace {

using model::NativeHistogram;
using Side = NativeHistogram::Side;

NativeHistogram Native(int32_t schema, Side positive, uint64_t zero = 0) {
  NativeHistogram native;
  native.schema = schema;
  native.zero_count = zero;
  native.positive = std::move(positive);
  return native;
}

TEST(NativeSum, AddsBucketByBucket) {
  const auto sum = SumOf(Native(0, {{{1, 3}}, {2, 0, 0}, {}}, 1),
                         Native(0, {{{-2, 1}, {4, 2}}, {1, 4, 0}, {}}, 2));
  ASSERT_NE(sum, nullptr);
  EXPECT_EQ(*sum, Native(0, {{{-2, 1}, {2, 4}}, {1, 1, 0, 5, -2}, {}}, 3));
}

TEST(NativeSum, TakesTheCoarserResolution) {
  // Bucket 1 and 2 of schema 1 are bucket 1 of schema 0; -1 and 0 are bucket 0.
  const auto sum = SumOf(Native(1, {{{-1, 4}}, {1, 1, 1, 1}, {}}), Native(0, {{{1, 1}}, {10}, {}}));
  ASSERT_NE(sum, nullptr);
  EXPECT_EQ(*sum, Native(0, {{{0, 2}}, {3, 14}, {}}));
}

TEST(NativeSum, Floats) {
  NativeHistogram a;
  a.float_count = 2.5;
  a.zero_count_float = 1;
  a.negative = {{{0, 1}}, {}, {1.5}};
  const auto sum = SumOf(a, a);
  ASSERT_NE(sum, nullptr);
  EXPECT_EQ(sum->float_count, 5);
  EXPECT_EQ(sum->zero_count_float, 2);
  EXPECT_EQ(sum->negative.counts, std::vector<double>({3}));
}

TEST(NativeSum, WhatDoesNotFit) {
  const NativeHistogram one = Native(0, {{{0, 1}}, {1}, {}});
  NativeHistogram other = one;
  other.zero_threshold = 0.5;
  EXPECT_EQ(SumOf(one, other), nullptr);
  NativeHistogram floats;
  floats.float_count = 1;
  EXPECT_EQ(SumOf(one, floats), nullptr);
  const NativeHistogram large = Native(0, {{{0, 1}}, {INT64_MAX}, {}});
  EXPECT_EQ(SumOf(large, one), nullptr);
  EXPECT_EQ(SumOf(Native(0, {}, UINT64_MAX), Native(0, {}, 1)), nullptr);
}

TEST(NativeSum, NothingAndNothingIsStillNative) {
  const NativeHistogram empty = Native(3, {{{0, 0}}, {}, {}});
  EXPECT_EQ(*SumOf(empty, empty), empty);
}

/// The obvious way: counts by index.
std::map<int64_t, int64_t> Counts(const NativeHistogram& native, int32_t schema) {
  std::map<int64_t, int64_t> counts;
  int64_t index = 0, count = 0;
  size_t at = 0;
  for (const auto& span : native.positive.spans) {
    index += span.offset;
    for (uint32_t i = 0; i < span.length; ++i, ++index) {
      count += native.positive.deltas[at++];
      int64_t coarse = index;
      for (int32_t s = native.schema; s > schema; --s) coarse = (coarse + 1) >> 1;  // ceil of half
      counts[coarse] += count;
    }
  }
  return counts;
}

TEST(NativeSum, IsTheObviousSum) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    NativeHistogram both[2];
    for (NativeHistogram& native : both) {
      native.schema = static_cast<int32_t>(random() % 4);
      int64_t before = 0;
      for (size_t spans = random() % 4; spans > 0; --spans) {
        const auto offset = static_cast<int32_t>(random() % 20);
        const bool first = native.positive.spans.empty();
        native.positive.spans.push_back({first ? offset - 10 : offset, uint32_t(random() % 5)});
        for (uint32_t i = native.positive.spans.back().length; i > 0; --i) {
          const auto count = static_cast<int64_t>(random() % 100);
          native.positive.deltas.push_back(count - before);
          before = count;
        }
      }
    }
    const auto sum = SumOf(both[0], both[1]);
    ASSERT_NE(sum, nullptr);
    auto expected = Counts(both[0], sum->schema);
    uint64_t total = 0;
    for (const auto& [index, count] : Counts(both[1], sum->schema)) expected[index] += count;
    for (const auto& [index, count] : expected) total += static_cast<uint64_t>(count);
    EXPECT_EQ(Counts(*sum, sum->schema), expected);
    EXPECT_TRUE(exposition::CheckNative(*sum, total, 0).ok());
  }
}

}  // namespace
}  // namespace aijob::push
