#include "act/decision_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/rfc3339.h"

namespace aijob::act {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json TimeJson(const std::optional<model::TimePoint>& time) {
  return time ? ordered_json(model::FormatRfc3339(*time)) : ordered_json();
}

std::optional<model::TimePoint> ReadTime(const json& value) {
  if (value.is_null()) return std::nullopt;
  const auto read = model::ParseRfc3339(value.get<std::string>());
  if (!read) return std::nullopt;
  return read->time;
}

/// The place of a word; names.size() where it is none of them.
template <typename Names>
size_t PlaceOf(const json& word, const Names& names) {
  const auto it = std::find(std::begin(names), std::end(names), word.get<std::string>());
  return static_cast<size_t>(it - std::begin(names));
}

}  // namespace

ordered_json DecisionJson(const Decision& decision) {
  return {{"incident", decision.key},
          {"workload", decision.workload},
          {"policy", decision.policy},
          {"strategy", decision.strategy},
          {"class", decision.class_name},
          {"subtype", decision.subtype},
          {"action", decision.action},
          {"mode", ModeName(decision.mode)},
          {"outcome", OutcomeName(decision.outcome)},
          {"reason", decision.reason ? ordered_json(ReasonName(*decision.reason)) : ordered_json()},
          {"decided", model::FormatRfc3339(decision.decided)},
          {"hook_ended", TimeJson(decision.hook_ended)},
          {"resumed", TimeJson(decision.resumed)},
          {"ended", TimeJson(decision.ended)},
          {"recovery_seconds",
           decision.recovery_seconds ? ordered_json(*decision.recovery_seconds) : ordered_json()},
          {"detail", decision.detail}};
}

Decision ReadDecision(const json& value) {
  Decision decision;
  decision.key = value.at("incident");
  decision.workload = value.at("workload");
  decision.policy = value.at("policy");
  decision.strategy = value.at("strategy");
  decision.class_name = value.at("class");
  decision.subtype = value.at("subtype");
  decision.action = value.at("action");
  const size_t mode = PlaceOf(value.at("mode"), kModeNames);
  decision.mode = mode < std::size(kModeNames) ? static_cast<Mode>(mode) : Mode::kObserve;
  // A word of another version: what was done is not known.
  const size_t outcome = PlaceOf(value.at("outcome"), kOutcomeNames);
  decision.outcome =
      outcome < kOutcomeNames.size() ? static_cast<Outcome>(outcome) : Outcome::kUnknown;
  if (!value.at("reason").is_null()) {
    const size_t reason = PlaceOf(value.at("reason"), kReasonNames);
    if (reason < kReasonNames.size()) decision.reason = static_cast<Reason>(reason);
  }
  decision.decided = ReadTime(value.at("decided")).value_or(model::TimePoint{});
  decision.hook_ended = ReadTime(value.at("hook_ended"));
  decision.resumed = ReadTime(value.at("resumed"));
  decision.ended = ReadTime(value.at("ended"));
  if (value.at("recovery_seconds").is_number()) {
    decision.recovery_seconds = value.at("recovery_seconds").get<double>();
  }
  decision.detail = value.at("detail");
  return decision;
}

}  // namespace aijob::act
