#include "push/native_sum.h"

#include <algorithm>
#include <map>
#include <type_traits>

#include "exposition/native_histogram.h"

namespace aijob::push {
namespace {

using model::NativeHistogram;
using Side = NativeHistogram::Side;

template <typename Count>
using Buckets = std::map<int32_t, Count>;  // by index

template <typename Count>
bool AddTo(Count& sum, Count count) {
  if constexpr (std::is_integral_v<Count>) {
    return !__builtin_add_overflow(sum, count, &sum);
  } else {
    sum += count;
    return true;
  }
}

/// Adds the side's buckets as those of a schema that is lower by `steps`. False: too many.
template <typename Count>
bool AddSide(const Side& side, int steps, Buckets<Count>& buckets) {
  size_t number = 0;
  Count count = 0;
  int32_t index = 0;
  for (const NativeHistogram::Span& span : side.spans) {
    index += span.offset;
    for (uint32_t i = 0; i < span.length; ++i, ++index, ++number) {
      if constexpr (std::is_integral_v<Count>) {
        count += side.deltas[number];
      } else {
        count = side.counts[number];
      }
      const int32_t coarse = ((index - 1) >> steps) + 1;
      if (!AddTo(buckets[coarse], count)) return false;
    }
  }
  return true;
}

template <typename Count>
Side Packed(const Buckets<Count>& buckets) {
  Side side;
  Count before = 0;
  int32_t next = 0;
  for (const auto& [index, count] : buckets) {
    if (side.spans.empty() || index != next) side.spans.push_back({index - next, 0});
    ++side.spans.back().length;
    next = index + 1;
    if constexpr (std::is_integral_v<Count>) {
      side.deltas.push_back(count - before);
      before = count;
    } else {
      side.counts.push_back(count);
    }
  }
  return side;
}

template <typename Count>
bool SumSides(const NativeHistogram& a, const NativeHistogram& b, NativeHistogram& sum) {
  const auto add = [&](Side NativeHistogram::*side) {
    Buckets<Count> buckets;
    if (!AddSide(a.*side, a.schema - sum.schema, buckets)) return false;
    if (!AddSide(b.*side, b.schema - sum.schema, buckets)) return false;
    sum.*side = Packed(buckets);
    return true;
  };
  return add(&NativeHistogram::negative) && add(&NativeHistogram::positive);
}

}  // namespace

std::shared_ptr<const NativeHistogram> SumOf(const NativeHistogram& a, const NativeHistogram& b) {
  if (a.is_float() != b.is_float() || a.zero_threshold != b.zero_threshold) return nullptr;
  NativeHistogram sum;
  sum.schema = std::min(a.schema, b.schema);
  sum.zero_threshold = a.zero_threshold;
  sum.float_count = a.float_count + b.float_count;
  sum.zero_count_float = a.zero_count_float + b.zero_count_float;
  if (__builtin_add_overflow(a.zero_count, b.zero_count, &sum.zero_count)) return nullptr;
  const bool done = a.is_float() ? SumSides<double>(a, b, sum) : SumSides<int64_t>(a, b, sum);
  if (!done) return nullptr;
  exposition::RaiseCount(sum);
  const bool no_spans = sum.negative.spans.empty() && sum.positive.spans.empty();
  if (no_spans) sum.positive.spans.push_back({});  // native still, though nothing was observed
  return std::make_shared<const NativeHistogram>(std::move(sum));
}

}  // namespace aijob::push
