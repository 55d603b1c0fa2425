#pragma once
// SumOf: two native histograms added, bucket by bucket, in the coarser of their resolutions.
//
// Thread-safety: pure function.
// Rule: https://prometheus.io/docs/specs/native_histograms/, "Schema": bucket i of a schema lies in
// bucket ceil(i / 2^d) of one that is lower by d.

#include <memory>

#include "model/native_histogram.h"

namespace aijob::push {

/// Null where they do not fit: other zero thresholds, integers and floats, counts too large. The
/// sum may still have more buckets than one histogram may: that is for CheckNative. REQUIRES two
/// that passed it.
std::shared_ptr<const model::NativeHistogram> SumOf(const model::NativeHistogram& a,
                                                    const model::NativeHistogram& b);

}  // namespace aijob::push
