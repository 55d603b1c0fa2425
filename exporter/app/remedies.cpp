#include "app/remedies.h"

#include <nlohmann/json.hpp>

#include "act/decision_json.h"
#include "act/payload.h"
#include "app/incident_view.h"
#include "app/logging.h"

namespace aijob::app {
namespace {

using act::News;
using metrics::FamilyId;
using nlohmann::ordered_json;

constexpr std::string_view kNewsNames[] = {"decided", "hook", "outcome"};

std::string AuditLine(const News& news) {
  ordered_json line = {{"event", kNewsNames[static_cast<size_t>(news.kind)]}};
  line.update(act::DecisionJson(news.decision));
  if (!news.hook.empty()) line["hook"] = news.hook;
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

void Log(const act::Decision& decision) {
  LogInfo("remediation", {{"incident", decision.key},
                          {"workload", decision.workload},
                          {"policy", decision.policy},
                          {"outcome", std::string(act::OutcomeName(decision.outcome))},
                          {"reason", std::string(decision.reason ? act::ReasonName(*decision.reason)
                                                                 : std::string_view())},
                          {"detail", decision.detail}});
}

}  // namespace

void Remedies::Configure(const config::Config& config, metrics::Counts& counts) {
  engine_.Configure(config.remediation);
  if (!active()) {
    if (!counts.Values(FamilyId::kRemediationMaintenance, {}).empty()) {
      counts.Clear(FamilyId::kRemediationMaintenance, {});
      counts.Clear(FamilyId::kRemediationBreakerOpen, {});
      for (const auto mode : act::kModeNames) counts.Clear(FamilyId::kRemediationMode, {mode});
    }
    return;
  }
  // All that may be counted is there at 0: increase() sees the first.
  for (const std::string_view reason : act::kReasonNames) {
    counts.Touch(FamilyId::kRemediationsSuppressed, {reason});
  }
  counts.Touch(FamilyId::kRemediationAuditErrors, {});
  for (const act::Policy& policy : config.remediation.policies) {
    counts.Touch(FamilyId::kRecoveryDuration, {policy.strategy});
    for (const std::string_view end : act::kHookEndNames) {
      counts.Touch(FamilyId::kRemediationHooks, {policy.name, end});
    }
    for (const config::SourceConfig& source : config.sources) {
      if (source.workload.find('{') != std::string::npos) continue;
      for (const std::string_view outcome : act::kOutcomeNames) {
        counts.Touch(FamilyId::kRemediations, {source.workload, policy.name, outcome});
      }
    }
  }
  for (const std::string_view mode : act::kModeNames) {
    const bool is = mode == act::ModeName(config.remediation.mode);
    counts.Set(FamilyId::kRemediationMode, {mode}, is ? 1 : 0);
  }
}

void Remedies::SetGauges(metrics::Counts& counts, model::TimePoint now) const {
  counts.Set(FamilyId::kRemediationMaintenance, {}, engine_.InMaintenance(now) ? 1 : 0);
  counts.Set(FamilyId::kRemediationBreakerOpen, {}, engine_.IsBreakerOpen(now) ? 1 : 0);
}

void Remedies::CountNews(metrics::Counts& counts) {
  for (const News& news : engine_.TakeNews()) {
    const act::Decision& decision = news.decision;
    if (news.kind == News::Kind::kHook) {
      counts.Add(FamilyId::kRemediationHooks, {decision.policy, news.hook}, 1);
    } else {
      for (const std::string_view outcome : act::kOutcomeNames) {
        counts.Touch(FamilyId::kRemediations, {decision.workload, decision.policy, outcome});
      }
      counts.Add(FamilyId::kRemediations,
                 {decision.workload, decision.policy, act::OutcomeName(decision.outcome)}, 1);
      Log(decision);
    }
    if (decision.reason && news.kind == News::Kind::kDecided) {
      counts.Add(FamilyId::kRemediationsSuppressed, {act::ReasonName(*decision.reason)}, 1);
    }
    if (decision.outcome == act::Outcome::kSucceeded && decision.recovery_seconds) {
      counts.Observe(FamilyId::kRecoveryDuration, {decision.strategy}, *decision.recovery_seconds);
    }
    if (engine_.options().audit_file.empty()) continue;
    if (work_.audit.size() < kMostLines) {
      work_.audit.push_back(AuditLine(news));
    } else {
      counts.Add(FamilyId::kRemediationAuditErrors, {}, 1);
    }
  }
}

void Remedies::Step(const act::World& world, metrics::Counts& counts, model::TimePoint now) {
  engine_.Step(now, world);
  CountNews(counts);
  SetGauges(counts, now);
}

void Remedies::Release(bool stored, const match::RuleSet& rules, metrics::Counts& counts,
                       model::TimePoint now) {
  for (act::Order& order : engine_.TakeOrders()) {
    if (!stored) {
      Report(order.decision.key,
             {act::HookEnd::kFailed, "not run: the decision could not be stored"}, counts, now);
      continue;
    }
    RemedyOrder released;
    if (order.policy.webhook) {
      released.payload = act::PayloadOf(order, ShowIncident(order.incident, rules));
    }
    released.order = std::move(order);
    work_.orders.push_back(std::move(released));
  }
}

void Remedies::Report(const std::string& key, const act::HookReport& report,
                      metrics::Counts& counts, model::TimePoint now) {
  engine_.Report(key, report, now);
  CountNews(counts);
}

std::optional<std::string> Remedies::TakeSaved() {
  if (!engine_.TakeDirty()) return std::nullopt;
  return engine_.Save();
}

}  // namespace aijob::app
