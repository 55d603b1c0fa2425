#pragma once
// One request's way for a person at a terminal.
//
// Thread-safety: pure function.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace aijob::ctl {

/// `trace`: the data of /api/v1/trace. A line each, in time order: time, where, what state, the log
/// line; then the modules it went through. Without control characters whatever the logs hold.
std::string TraceText(const nlohmann::ordered_json& trace);

}  // namespace aijob::ctl
