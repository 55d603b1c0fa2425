#pragma once
// Aggregate: what a push adds to what is there, for many short jobs whose counts are one number.
//
//   counter    the sum                 histogram  counts and sum added, bucket by bucket
//   gauge      by GaugeRule            summary    count and sum added, quantiles as pushed last
//   untyped    as pushed last          created    the earlier one
//
// Series that only one side has stay as they are. A histogram with other bucket bounds than before
// cannot be added; the push is refused. Native histograms are added bucket by bucket, too, in the
// coarser of both resolutions; where they have another zero threshold, or only one side is native
// (or of floats), the push is refused. Thread-safety: pure functions.

#include <string>

#include "model/result.h"
#include "push/pack.h"

namespace aijob::push {

enum class GaugeRule : uint8_t { kLast, kSum, kMax, kMin };

/// Adds the series of `block` (packed, same name and type) to those of `family`.
model::Status Aggregate(std::string_view block, GaugeRule gauges, uint64_t seed,
                        PackedFamily& family);

}  // namespace aijob::push
