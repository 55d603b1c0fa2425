#pragma once
// Decision: what was decided about one incident, why, and what came of it.
//
// Values; as JSON: decision_json.h.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "act/policy.h"
#include "model/time.h"

namespace aijob::act {

enum class Outcome : uint8_t {
  kObserved,    // mode observe: would be considered
  kDryRun,      // mode dry_run, or act within the trial: would be done
  kSuppressed,  // a rule of safety forbids it
  kSent,        // ordered; its outcome is not known yet
  kSucceeded,   // work went on again in time
  kFailed,      // the hook failed, or work did not go on in time
  kUnknown,     // the exporter ended after it had ordered it: nobody knows what was done
};
inline constexpr std::array<std::string_view, 7> kOutcomeNames = {
    "observed", "dry_run", "suppressed", "sent", "succeeded", "failed", "unknown"};
constexpr std::string_view OutcomeName(Outcome outcome) {
  return kOutcomeNames[static_cast<size_t>(outcome)];
}

/// Why nothing is done. In the order in which Engine asks.
enum class Reason : uint8_t {
  kRecovered,     // the incident ended with progress
  kSuperseded,    // something worse began, or its cause turned out to be another
  kStale,         // it was told of too long ago, or is over without a word
  kUnknownCause,  // no rule knows what began it
  kCascade,       // what began it was not seen, only what followed
  kTeardown,      // likewise, only a clean-up
  kRepetition,    // it has not happened often enough
  kConditions,    // a condition of the policy does not hold
  kProgress,      // work goes on in spite of it
  kStarting,      // the workload still starts
  kMaintenance,
  kNotLeader,  // another exporter acts
  kBreaker,    // too many actions in a row have failed
  kFlapping,   // actions helped, but not for long, too often
  kCooldown,   // too soon after the action before, or after failures
  kBudget,     // too many in an hour or a day
  kUnsafe,     // a value that the hook wants could be mistaken for something else
  kBusy,       // too many actions are under way
};
inline constexpr std::array<std::string_view, 18> kReasonNames = {
    "recovered",  "superseded", "stale",    "unknown_cause", "cascade",     "teardown",
    "repetition", "conditions", "progress", "starting",      "maintenance", "not_leader",
    "breaker",    "flapping",   "cooldown", "budget",        "unsafe",      "busy"};
constexpr std::string_view ReasonName(Reason reason) {
  return kReasonNames[static_cast<size_t>(reason)];
}

struct Decision {
  std::string key;  // the incident's id: one incident, one decision
  std::string workload, policy, strategy, class_name, subtype;
  std::string action;          // "exec" or "webhook"
  Mode mode = Mode::kObserve;  // that held when it was decided
  Outcome outcome = Outcome::kSuppressed;
  std::optional<Reason> reason;  // of a suppressed one
  model::TimePoint decided{};
  std::optional<model::TimePoint> hook_ended;  // it ran, well or not
  std::optional<model::TimePoint> resumed;     // the first progress since it was decided
  std::optional<model::TimePoint> ended;       // its outcome was known
  std::optional<double> recovery_seconds;      // from the decision until work went on
  std::string detail;                          // what a person should know; bounded
};

}  // namespace aijob::act
