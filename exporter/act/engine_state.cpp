// What an Engine keeps over a restart.
// Tested in tests/act/engine_test.cpp.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "act/decision_json.h"
#include "act/engine.h"
#include "model/time.h"

namespace aijob::act {
namespace {

using nlohmann::json;

using model::Ticks;

}  // namespace

std::string Engine::Save() const {
  json pending = json::array();
  for (const Pending& each : pending_) {
    pending.push_back({{"key", each.key},
                       {"workload", each.workload},
                       {"policy", each.policy},
                       {"class", each.class_name},
                       {"subtype", each.subtype},
                       {"due", Ticks(each.due)},
                       {"ending", each.ending ? json(static_cast<int>(*each.ending)) : json()},
                       {"enough", each.enough}});
  }
  json decisions = json::array();
  for (const Decision& decision : decisions_) decisions.push_back(json(DecisionJson(decision)));
  json trials = json::object();
  for (const auto& [name, trial] : trials_) {
    trials[name] = {{"of", trial.of}, {"served", trial.served.count()}};
  }
  json seen = json::array();
  for (const auto& [key, times] : seen_) {
    json list = json::array();
    for (const model::TimePoint time : times) list.push_back(Ticks(time));
    seen.push_back({{"policy", key.first}, {"workload", key.second}, {"times", std::move(list)}});
  }
  const json saved = {{"version", 1},
                      {"pending", std::move(pending)},
                      {"decisions", std::move(decisions)},
                      {"trials", std::move(trials)},
                      {"seen", std::move(seen)},
                      {"ledger", ledger_.Save()},
                      {"maintenance_until", Ticks(maintenance_until_)}};
  return saved.dump(-1, ' ', false, json::error_handler_t::replace);
}

void Engine::Load(std::string_view saved, model::TimePoint now) {
  const json read = json::parse(saved, nullptr, false);
  if (!read.is_object()) return;
  try {
    LoadParts(read);
  } catch (const json::exception&) {
    // Another version's: what was read so far is kept; acting goes by what is known.
  }
  for (Decision& decision : decisions_) {
    if (decision.outcome != Outcome::kSent || decision.hook_ended) continue;
    decision.detail = "the exporter ended before the hook's end was known; it is not run again";
    End(decision, Outcome::kUnknown, now);
  }
}

void Engine::LoadParts(const json& read) {
  maintenance_until_ = model::FromTicks(read.at("maintenance_until"));
  ledger_.Load(read.at("ledger"));
  for (const json& decision : read.at("decisions")) decisions_.push_back(ReadDecision(decision));
  for (const auto& [name, trial] : read.at("trials").items()) {
    trials_[name] = {trial.at("of").get<std::string>(),
                     model::Duration(trial.at("served").get<int64_t>())};
  }
  for (const json& seen : read.at("seen")) {
    auto& times =
        seen_[{seen.at("policy").get<std::string>(), seen.at("workload").get<std::string>()}];
    for (const json& time : seen.at("times")) times.push_back(model::FromTicks(time));
  }
  for (const json& each : read.at("pending")) {
    Pending pending;
    pending.key = each.at("key");
    pending.workload = each.at("workload");
    pending.policy = each.at("policy");
    pending.class_name = each.at("class");
    pending.subtype = each.at("subtype");
    pending.due = model::FromTicks(each.at("due"));
    if (!each.at("ending").is_null()) {
      pending.ending = static_cast<model::Ending>(each.at("ending").get<int>());
    }
    pending.enough = each.at("enough");
    pending_.push_back(std::move(pending));
  }
}

}  // namespace aijob::act
