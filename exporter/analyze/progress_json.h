#pragma once
// Progress and stalls as JSON: for people who ask, and for what is stored.
//
// Times are RFC 3339 in UTC; what is not known is null. Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>

#include "model/progress_state.h"

namespace aijob::analyze {

nlohmann::ordered_json StallJson(const model::Stall& stall);

/// The inverse; throws nlohmann's exceptions where it is not.
model::Stall ReadStall(const nlohmann::json& json);

nlohmann::ordered_json ProgressJson(const model::WorkloadProgress& progress);

}  // namespace aijob::analyze
