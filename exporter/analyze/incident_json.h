#pragma once
// Incidents as JSON: what /api/v1/incidents, `aijobctl incidents` and `scan --output=incidents`
// show, and what is stored.
//
// Times are RFC 3339 in UTC; a rank that is not known and times that are not are null.
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "model/incident.h"

namespace aijob::analyze {

nlohmann::ordered_json IncidentJson(const model::Incident& incident);

/// The inverse; throws nlohmann's exceptions where it is not.
model::Incident ReadIncident(const nlohmann::json& json);

}  // namespace aijob::analyze
