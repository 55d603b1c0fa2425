#pragma once
// What the readers of bodies (text, OpenMetrics, protobuf) have in common: what they give, and how
// much they take.
//
// Owner: whoever reads a body. Plain values: no thread-safety needed.

#include <cstddef>

#include "model/families.h"

namespace aijob::exposition {

/// A body's families, in the order in which their names first appeared.
struct ReadFamilies {
  model::Families families;
  bool timestamps = false;  // some sample carried one; they are not kept
};

/// What one body may hold; one with more is refused before memory is taken for it.
struct ReadLimits {
  size_t series = 1'000'000;  // and as many buckets and quantiles, all series together
};

}  // namespace aijob::exposition
