#pragma once
// Matching: whether a policy is for an incident, by what began it. Thread-safety: pure functions.

#include <string_view>
#include <vector>

#include "act/policy.h"
#include "model/incident.h"

namespace aijob::act {

bool Matches(const Match& match, const model::Incident& incident);

/// The first that is for it; nullptr: none.
const Policy* FirstMatch(const std::vector<Policy>& policies, const model::Incident& incident);

/// Classes that say that something does not answer or does not move: what also holds of a program
/// that only starts.
bool IsUnhealthy(std::string_view class_name);

}  // namespace aijob::act
