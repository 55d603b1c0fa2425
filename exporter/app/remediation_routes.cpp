// Tested in tests/service/remediation_test.cpp.

#include "app/remediation_routes.h"

#include <nlohmann/json.hpp>

#include "act/decision_json.h"
#include "app/answers.h"
#include "app/logging.h"
#include "app/now.h"
#include "app/query.h"
#include "app/service.h"
#include "model/rfc3339.h"

namespace aijob::app {
namespace {

using http::Request;
using http::Response;
using nlohmann::ordered_json;

constexpr std::chrono::hours kLongestMaintenance{31 * 24};

ordered_json MaintenanceJson(const act::Engine& engine, model::TimePoint now) {
  const bool by_hand = now < engine.maintenance_until();
  return {{"active", engine.InMaintenance(now)},
          {"until", by_hand ? ordered_json(model::FormatRfc3339(engine.maintenance_until()))
                            : ordered_json()}};
}

ordered_json EngineJson(const act::Engine& engine, model::TimePoint now) {
  ordered_json policies = ordered_json::array();
  for (const act::Policy& policy : engine.options().policies) {
    policies.push_back(
        {{"name", policy.name},
         {"strategy", policy.strategy},
         {"action", policy.exec ? "exec" : "webhook"},
         {"mode", act::ModeName(policy.mode)},
         {"mode_now", act::ModeName(engine.ModeOf(policy))},
         {"trial_left_seconds", std::chrono::duration<double>(engine.TrialLeft(policy)).count()}});
  }
  ordered_json decisions = ordered_json::array();
  for (const act::Decision& decision : engine.decisions()) {
    decisions.push_back(act::DecisionJson(decision));
  }
  const auto& situation = engine.situation();
  return {{"mode", act::ModeName(engine.options().mode)},
          {"maintenance", MaintenanceJson(engine, now)},
          {"leads", situation ? ordered_json(situation->leads) : ordered_json()},
          {"breaker_open", engine.IsBreakerOpen(now)},
          {"policies", std::move(policies)},
          {"decisions", std::move(decisions)}};
}

}  // namespace

Response AnswerRemediations(Shared& shared, const Request& request) {
  if (request.method != "GET") return NotAllowed(request.path, "GET");
  return JsonAnswer(200, {{"status", "success"},
                          {"data", shared.agent.With([](const std::unique_ptr<Agent>& agent) {
                             return EngineJson(agent->remedies().engine(), Now());
                           })}});
}

Response AnswerMaintenance(Shared& shared, const Request& request) {
  if (!shared.flags.enable_admin_api) {
    return ApiError(404, "the admin API is not enabled; start with --web.enable-admin-api");
  }
  const model::TimePoint now = Now();
  model::TimePoint until{};
  if (request.method == "POST" || request.method == "PUT") {
    const auto query = QueryOf(request.query);
    const auto asked = query.find("for");
    if (asked == query.end()) return ApiError(400, "for=DURATION is missing, such as for=2h");
    const auto duration = ParseDuration(asked->second);
    if (!duration || duration->count() <= 0 || *duration > kLongestMaintenance) {
      return ApiError(400, "for must be a duration such as 90m, at most 744h");
    }
    until = now + *duration;
  } else if (request.method != "DELETE") {
    return NotAllowed(request.path, "POST, PUT, DELETE");
  }
  LogInfo("maintenance of remediation",
          {{"by", request.user.empty() ? request.remote : request.user},
           {"until", model::FormatRfc3339(until)}});
  model::Status stored;
  const ordered_json shown = shared.agent.With([&](const std::unique_ptr<Agent>& agent) {
    agent->remedies().SetMaintenance(until);
    stored = agent->Commit(now);
    return MaintenanceJson(agent->remedies().engine(), now);
  });
  if (!stored.ok())
    return ApiError(503, "it holds, but cannot be stored; after a restart it is gone");
  return JsonAnswer(200, {{"status", "success"}, {"data", shown}});
}

}  // namespace aijob::app
