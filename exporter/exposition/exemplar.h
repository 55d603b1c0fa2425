#pragma once
// IsValid: whether an exemplar may be written: at most 128 characters of label names and values, of
// good names, none twice, with a finite value.
//
// Thread-safety: pure functions.
// Rule: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md,
// "Exemplars"

#include <cstddef>
#include <string_view>

#include "model/families.h"

namespace aijob::exposition {

/// Of the names and values of its labels together, in code points.
inline constexpr size_t kExemplarCharacters = 128;

/// Of UTF-8.
size_t CodePoints(std::string_view text);

bool IsValid(const model::Exemplar& exemplar);

}  // namespace aijob::exposition
