#pragma once
// Decisions as JSON: what is stored, audited and shown. Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>

#include "act/decision.h"

namespace aijob::act {

nlohmann::ordered_json DecisionJson(const Decision& decision);
/// The inverse; throws nlohmann's exceptions where it is not.
Decision ReadDecision(const nlohmann::json& json);

}  // namespace aijob::act
