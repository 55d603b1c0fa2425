#pragma once
// What exists at 0 before its first event: every combination of a family's closed labels, for one
// workload or source. Without it, increase() over a counter's first event is 0.
//
// Thread-safety: pure functions.

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "metrics/catalogue.h"

namespace aijob::metrics {

/// What the labels of a family begin with.
enum class Scope : uint8_t { kWorkload, kSource, kExporter };

Scope ScopeOf(const FamilySpec& spec);

/// What a workload or source gives to the combinations.
struct Known {
  std::string_view workload;
  std::string_view source;
  std::span<const std::string_view> fingerprints;
};

/// Calls `visit(label values)` for every series of the family that exists from the start; never
/// where its Start is kLazy.
void ForEachZero(const FamilySpec& spec, const Known& known,
                 const std::function<void(std::span<const std::string_view>)>& visit);

}  // namespace aijob::metrics
