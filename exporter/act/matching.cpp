#include "act/matching.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "model/taxonomy.h"

namespace aijob::act {
namespace {

bool IsOneOf(const std::vector<std::string>& words, std::string_view word) {
  return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool Matches(const Match& match, const model::Incident& incident) {
  const model::Sighting& began = incident.initiating;
  const model::FailureClass* const known = model::FindFailureClass(began.class_name);
  const std::string_view layer = known == nullptr ? "unknown" : known->layer;
  if (incident.severity < match.severity) return false;
  if (!IsOneOf(match.classes, began.class_name) || !IsOneOf(match.subtypes, began.subtype) ||
      !IsOneOf(match.layers, layer)) {
    return false;
  }
  return match.workloads.empty() ||
         std::any_of(match.workloads.begin(), match.workloads.end(), [&](const std::string& glob) {
           return fnmatch(glob.c_str(), incident.workload.c_str(), 0) == 0;
         });
}

const Policy* FirstMatch(const std::vector<Policy>& policies, const model::Incident& incident) {
  const auto found = std::find_if(policies.begin(), policies.end(), [&](const Policy& policy) {
    return Matches(policy.match, incident);
  });
  return found == policies.end() ? nullptr : &*found;
}

bool IsUnhealthy(std::string_view class_name) {
  constexpr std::array<std::string_view, 3> kClasses = {"timeout", "stall", "dependency"};
  return std::find(kClasses.begin(), kClasses.end(), class_name) != kClasses.end();
}

}  // namespace aijob::act
