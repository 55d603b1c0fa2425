#pragma once
// What the readers of bodies (text, OpenMetrics, protobuf) have in common: what they give, and how
// much they take.
//
// Owner: whoever reads a body. Plain values: no thread-safety needed.

#include <cstddef>
#include <string>

#include "exposition/sample_syntax.h"
#include "model/families.h"

namespace aijob::exposition {

/// A body's families, in the order in which their names first appeared.
struct ReadFamilies {
  model::Families families;
  bool timestamps = false;  // some sample carried one; they are not kept
  /// Why what could be read can still not be exposed (a bad name, a value of another type); empty:
  /// it can, as far as a reader sees. Only protobuf can say such things: text would not be read.
  std::string invalid;
};

/// What one body may hold; one with more is refused before memory is taken for it.
struct ReadLimits {
  size_t series = 1'000'000;      // and as many buckets and quantiles, all series together
  Names names = Names::kClassic;  // that are good
};

}  // namespace aijob::exposition
