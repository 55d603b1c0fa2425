#pragma once
// Helpers of the tests of the readers: what a body became, as text.

#include <string>

#include "exposition/read_families.h"
#include "model/result.h"

namespace aijob::exposition {

/// The families, one line each, then their series, one line each; or the error. For example
///   histogram h "Help."
///     {a="1"} count 3 sum 2.5 0.5:1 +Inf:3
std::string Told(const model::Result<ReadFamilies>& read);

}  // namespace aijob::exposition
