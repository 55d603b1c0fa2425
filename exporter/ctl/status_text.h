#pragma once
// The state of all workloads and sources for a person at a terminal, on one screen.
//
// Thread-safety: pure function.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace aijob::ctl {

/// `workloads`: the data of /api/v1/workloads; `sources`: of /api/v1/sources. A table, a row each.
/// Without control characters whatever the logs hold.
std::string StatusText(const nlohmann::ordered_json& workloads,
                       const nlohmann::ordered_json& sources);

}  // namespace aijob::ctl
