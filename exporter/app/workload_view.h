#pragma once
// Workloads as people see them: how each stands, on one screen. As JSON for /api/v1/workloads, the
// page and `aijobctl status`. Pure functions; the caller holds the agent's lock.

#include <nlohmann/json_fwd.hpp>

#include "analyze/analysis.h"
#include "model/time.h"

namespace aijob::app {

/// An object for each workload that was ever heard of: what analyze::ProgressJson says, and
/// "phase": of a start that runs, else null; "incident": that is open, and "last_failure": the
/// newest incident, open or ended: id, class, subtype, severity, rank, opened, ended; else null.
nlohmann::ordered_json WorkloadsJson(const analyze::Analysis& analysis, model::TimePoint now);

}  // namespace aijob::app
