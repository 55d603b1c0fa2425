#pragma once
// CheckNative: whether a native histogram is one that Prometheus takes. It drops a whole scrape for
// one that is not, so nothing else is let in or out.
//
// Thread-safety: pure functions. Failures: what is wrong, for the client.
// Rules: https://prometheus.io/docs/specs/native_histograms/ and Prometheus' checks of what it
// appends (https://github.com/prometheus/prometheus/blob/v2.53.0/model/histogram/histogram.go and
// float_histogram.go, Validate), and:
//   schema           -4 to 8; -53 (custom bounds) cannot be told in protobuf
//   zero threshold   finite, not negative
//   counts           of buckets never negative; a float histogram's are finite, too
//   spans            as many buckets as counts; offsets behind the first not negative; no bucket
//                    beyond what a double reaches
//   the whole count  integers: what the buckets have together (more, where the sum is NaN: a NaN is
//                    in no bucket); floats: not less than the buckets' (Prometheus 2.42 drops a
//                    scrape where it is so by a rounding error, hence RaiseCount)
//   size             at most kMostNativeBuckets buckets, and as many spans, of both signs together

#include <cstddef>
#include <cstdint>

#include "model/native_histogram.h"
#include "model/result.h"

namespace aijob::exposition {

inline constexpr size_t kMostNativeBuckets = 16'384;
inline constexpr int32_t kLowestSchema = -4;
inline constexpr int32_t kHighestSchema = 8;

/// `count` and `sum`: of the histogram as a whole.
model::Status CheckNative(const model::NativeHistogram& native, uint64_t count, double sum);

/// Raises a float histogram's count to that of its buckets, where rounding alone made it less.
void RaiseCount(model::NativeHistogram& native);

}  // namespace aijob::exposition
