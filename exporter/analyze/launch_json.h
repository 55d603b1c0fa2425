#pragma once
// Launches as JSON: what /api/v1/launches and `aijobctl launches` show, and what is stored.
//
// A phase is a record of the launch sequence that services dump themselves: phase, start_time
// (nanoseconds since 1970), duration_ns, status (success, failed; running and abandoned too). The
// launch has the same four about itself, and end_time: where it runs, when it was last heard of;
// its phase is where a running one is. What is not known is null: the duration too, where the log
// begins within the start.
//
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>

#include "model/launch.h"

namespace aijob::analyze {

nlohmann::ordered_json LaunchJson(const model::Launch& launch);

/// The inverse; throws nlohmann's exceptions where it is not.
model::Launch ReadLaunch(const nlohmann::json& json);

}  // namespace aijob::analyze
