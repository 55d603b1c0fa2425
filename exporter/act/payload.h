#pragma once
// Payload: what a webhook is told, as one JSON document.
//
//   {"version": 1, "idempotency_key": incident id, "decided", "workload", "policy", "strategy",
//    "incident": {... as in /api/v1/incidents, with its lines, cause and remedy},
//    "checkpoint": null | {"step", "time", "path"}, "offending_request": null | "..."}
//
// Texts of log lines stand in JSON strings, escaped; bytes that are no UTF-8 are replaced.
// Thread-safety: pure function.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "act/engine.h"

namespace aijob::act {

/// `evidence`: the incident as it is shown.
std::string PayloadOf(const Order& order, const nlohmann::ordered_json& evidence);

}  // namespace aijob::act
