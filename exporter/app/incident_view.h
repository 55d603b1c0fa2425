#pragma once
// Incidents as people see them: as JSON for /api/v1/incidents, the page and the tool, with the
// cause and the remedy that the rule names. Pure functions; the caller holds the agent's lock.

#include <nlohmann/json_fwd.hpp>

#include "analyze/incidents.h"
#include "match/rule_set.h"
#include "model/incident.h"

namespace aijob::app {

/// analyze::IncidentJson, and "cause" and "remedy".
nlohmann::ordered_json ShowIncident(const model::Incident& incident, const match::RuleSet& rules);

/// Open ones first, then ended ones, the newest first.
nlohmann::ordered_json IncidentsJson(const analyze::Incidents& incidents,
                                     const match::RuleSet& rules);

}  // namespace aijob::app
