#pragma once
// IsValid: whether an exemplar may be written: at most 128 characters of label names and values, of
// good names, none twice, with a finite value.
//
// Thread-safety: pure function.
// Rule: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md,
// "Exemplars"

#include "model/families.h"

namespace aijob::exposition {

bool IsValid(const model::Exemplar& exemplar);

}  // namespace aijob::exposition
