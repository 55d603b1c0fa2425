#pragma once
// Launches as people see them: as JSON for /api/v1/launches and the tool. Pure functions; the
// caller holds the agent's lock.

#include <nlohmann/json_fwd.hpp>

#include "analyze/launches.h"

namespace aijob::app {

/// An object for each workload that started: "workload"; "launches", each an analyze::LaunchJson,
/// the one that runs first, then the newest; "statistics": by phase, and of whole launches,
/// "count", "mean_ns" and "deviation_ns" (of a sample; null before there are two); and
/// "probe_timeout_seconds", null before one was ready.
nlohmann::ordered_json LaunchesJson(const analyze::Launches& launches);

}  // namespace aijob::app
