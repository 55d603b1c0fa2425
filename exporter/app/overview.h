#pragma once
// Overview: what the page at / shows, in one bounded answer, however much there is: it is asked for
// every few seconds by every open page. GET /api/v1/overview.
//
// Thread-safety: as the routes; takes the lock of the pushed groups, then the agent's.

#include <nlohmann/json_fwd.hpp>

#include "model/time.h"

namespace aijob::app {

struct Shared;

// How much of each is shown; "total" says how much there is.
inline constexpr size_t kShownOpenIncidents = 50;
inline constexpr size_t kShownEndedIncidents = 20;
inline constexpr size_t kShownLaunches = 4;    // of a workload
inline constexpr size_t kShownFiles = 50;      // of a source: those furthest behind
inline constexpr size_t kShownGroups = 200;    // those pushed last
inline constexpr size_t kShownTemplates = 20;  // those first seen last
inline constexpr size_t kShownSeries = 100;    // of a family that is watched

/// {"time", "version", "revision", "ready", "lag_bytes", "telemetry_path", "may_delete_groups",
///  "workloads": as /api/v1/workloads, without "ranks"; "incidents": {"open", "ended": how many;
///  "shown": as /api/v1/incidents, and "pages": what explains them, below ui/}; "launches": as
///  /api/v1/launches, without "statistics"; "sources": [{"name", "files": how many, "lag_bytes",
///  "bytes_lost", "read_errors", "shown": [{"path", "state", "format", "lag_bytes"}]}]; "groups":
///  {"total", "shown": [{"labels", "series", "pushed", "failed", "expires", "path"}]}, null while
///  the stored ones are read; "templates": {"total", "shown": as /api/v1/templates}; "watched":
///  [{"family", "labels", "value"}]: what collectors see, and checkpoints}
nlohmann::ordered_json OverviewJson(Shared& shared, model::TimePoint now);

}  // namespace aijob::app
