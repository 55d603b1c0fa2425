#include "exposition/native_histogram.h"

#include <cmath>
#include <numeric>
#include <string>

namespace aijob::exposition {
namespace {

using model::Error;
using model::NativeHistogram;
using model::Status;

constexpr int32_t kCustomBounds = -53;

Error Wrong(std::string_view why) { return Error{"native histogram: " + std::string(why)}; }

/// The highest index that a bucket can have: doubles end at 2^1024 and begin at 2^-1074.
int64_t MostIndex(int32_t schema) {
  constexpr int64_t kMostExponent = 1100;
  return schema >= 0 ? kMostExponent << schema : kMostExponent >> -schema;
}

Status CheckSpans(const NativeHistogram::Side& side, int32_t schema, size_t buckets) {
  uint64_t length = 0;
  int64_t next = 0;  // index behind the last bucket; below 2^32 times kMostNativeBuckets
  for (size_t i = 0; i < side.spans.size(); ++i) {
    const NativeHistogram::Span& span = side.spans[i];
    if (i > 0 && span.offset < 0) return Wrong("a span begins before the end of the one before");
    next += span.offset;
    const bool beyond = next < -MostIndex(schema) || next + span.length > MostIndex(schema) + 1;
    if (beyond) return Wrong("a bucket is beyond all numbers");
    next += span.length;
    length += span.length;
  }
  if (length != buckets) {
    return Wrong("spans of " + std::to_string(length) + " buckets for " + std::to_string(buckets) +
                 " counts");
  }
  return Status::Ok();
}

Status AddDeltas(const NativeHistogram::Side& side, uint64_t& total) {
  int64_t count = 0;
  for (const int64_t delta : side.deltas) {
    if (__builtin_add_overflow(count, delta, &count)) return Wrong("a bucket's count is too large");
    if (count < 0) return Wrong("a bucket's count is negative");
    if (__builtin_add_overflow(total, static_cast<uint64_t>(count), &total)) {
      return Wrong("the buckets' counts are too large");
    }
  }
  return Status::Ok();
}

Status CheckCounts(const NativeHistogram::Side& side) {
  for (const double count : side.counts) {
    if (!(count >= 0) || std::isinf(count)) return Wrong("a bucket's count is negative, or none");
  }
  return Status::Ok();
}

/// Of a float histogram's buckets, in the order in which Prometheus adds them up.
double Observed(const NativeHistogram& native) {
  const auto add = [](const std::vector<double>& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0.0);
  };
  return add(native.negative.counts) + add(native.positive.counts) + native.zero_count_float;
}

Status CheckFloats(const NativeHistogram& native) {
  if (!native.negative.deltas.empty() || !native.positive.deltas.empty()) {
    return Wrong("integer buckets in a float histogram");
  }
  if (!(native.zero_count_float >= 0)) return Wrong("the zero count is negative, or none");
  if (Status possible = CheckCounts(native.negative); !possible) return possible;
  if (Status possible = CheckCounts(native.positive); !possible) return possible;
  if (!std::isfinite(native.float_count) || !(Observed(native) <= native.float_count)) {
    return Wrong("its count is less than what its buckets have");
  }
  return Status::Ok();
}

Status CheckIntegers(const NativeHistogram& native, uint64_t count, double sum) {
  if (!native.negative.counts.empty() || !native.positive.counts.empty()) {
    return Wrong("float buckets, but no sample_count_float");
  }
  if (native.zero_count_float != 0 || native.float_count != 0) {
    return Wrong("a count is negative or NaN, or a float beside integers");
  }
  uint64_t total = native.zero_count;
  if (Status added = AddDeltas(native.negative, total); !added) return added;
  if (Status added = AddDeltas(native.positive, total); !added) return added;
  if (std::isnan(sum) ? total <= count : total == count) return Status::Ok();
  return Wrong("its count is " + std::to_string(count) + ", that of its buckets " +
               std::to_string(total));
}

}  // namespace

Status CheckNative(const NativeHistogram& native, uint64_t count, double sum) {
  const NativeHistogram::Side& negative = native.negative;
  const NativeHistogram::Side& positive = native.positive;
  if (native.schema == kCustomBounds) return Wrong("custom bounds (schema -53) are not supported");
  if (native.schema < kLowestSchema || native.schema > kHighestSchema) {
    return Wrong("schema " + std::to_string(native.schema) + " is not one of -4 to 8");
  }
  if (!(native.zero_threshold >= 0) || std::isinf(native.zero_threshold)) {
    return Wrong("the zero threshold is negative, or none");
  }
  const auto buckets = [](const NativeHistogram::Side& side) {
    return side.deltas.size() + side.counts.size();
  };
  if (buckets(negative) + buckets(positive) > kMostNativeBuckets ||
      negative.spans.size() + positive.spans.size() > kMostNativeBuckets) {
    return Wrong("more than " + std::to_string(kMostNativeBuckets) + " buckets or spans");
  }
  for (const NativeHistogram::Side* side : {&negative, &positive}) {
    if (Status fits = CheckSpans(*side, native.schema, buckets(*side)); !fits) return fits;
  }
  return native.is_float() ? CheckFloats(native) : CheckIntegers(native, count, sum);
}

void RaiseCount(NativeHistogram& native) {
  constexpr double kRounding = 1e-9;
  if (!native.is_float()) return;
  const double observed = Observed(native);
  const bool rounded =
      observed > native.float_count && observed <= native.float_count * (1 + kRounding);
  if (rounded) native.float_count = observed;
}

}  // namespace aijob::exposition
