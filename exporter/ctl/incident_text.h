#pragma once
// An incident for a person at a terminal.
//
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace aijob::ctl {

/// `incident` as /api/v1/incidents shows it; what it lacks is left out. A few lines, without
/// control characters whatever the lines hold, an empty line at the end.
std::string IncidentText(const nlohmann::ordered_json& incident);

}  // namespace aijob::ctl
