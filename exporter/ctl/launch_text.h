#pragma once
// Launches as the tool shows them: the answer of /api/v1/launches as text, or as the launch
// sequence that services dump themselves. What is missing in the answer is left out.
//
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace aijob::ctl {

/// The records of all launches, the oldest launch of each workload first, each with phase,
/// start_time, duration_ns and status; `verbose`: with workload, ranks and slowest_rank too.
nlohmann::ordered_json LaunchSequence(const nlohmann::ordered_json& answer, bool verbose);

/// For people: a line for each launch, below it one for each phase; `verbose`: loads and statistics
/// too.
std::string LaunchText(const nlohmann::ordered_json& answer, bool verbose);

}  // namespace aijob::ctl
