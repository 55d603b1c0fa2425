#pragma once
// Remedies: the Engine of act/ among the agent's other parts: what it is told, what is stored of
// it, what /metrics says of it, and what is handed to the Remediator.
//
//   remedies.Load(note, now); remedies.Configure(config, counts);
//   remedies.See(change, now);                    // of incidents
//   remedies.Step(world, counts, now);
//   if (remedies.has_orders()) { commit; remedies.Release(committed, ...); }
//   RemedyWork work = remedies.TakeWork();        // by the Remediator's thread, under the lock
//
// Orders are handed out only by Release(), after a commit that succeeded: a decision that is not
// stored is not acted on. Owner: the Agent, under its lock. Not thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "act/engine.h"
#include "analyze/incidents.h"
#include "config/config.h"
#include "match/rule_set.h"
#include "metrics/counts.h"
#include "model/time.h"

namespace aijob::app {

/// An order that is stored, with all that its hook is told.
struct RemedyOrder {
  act::Order order;
  std::string payload;  // of a webhook
};

/// What is to be done outside of the lock, in this order.
struct RemedyWork {
  std::vector<std::string> audit;  // lines
  std::vector<RemedyOrder> orders;
};

class Remedies {
 public:
  static constexpr std::string_view kNote = "remedies";  // its name in the state
  static constexpr size_t kMostLines = 1000;             // of the audit, not taken yet

  void Configure(const config::Config& config, metrics::Counts& counts);
  [[nodiscard]] bool active() const { return engine_.options().active(); }

  void See(const analyze::Change& change, model::TimePoint now) {
    engine_.See(change.incident, now);
  }
  void Step(const act::World& world, metrics::Counts& counts, model::TimePoint now);
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const {
    return engine_.NextDeadline(now);
  }

  [[nodiscard]] bool has_orders() const { return engine_.has_orders(); }
  /// `stored`: whether the commit succeeded.
  void Release(bool stored, const match::RuleSet& rules, metrics::Counts& counts,
               model::TimePoint now);
  RemedyWork TakeWork() { return std::exchange(work_, {}); }

  /// What the Remediator has to say.
  void Report(const std::string& key, const act::HookReport& report, metrics::Counts& counts,
              model::TimePoint now);
  void SetSituation(const act::Situation& situation, model::TimePoint now) {
    engine_.SetSituation(situation, now);
  }
  void SetMaintenance(model::TimePoint until) { engine_.SetMaintenance(until); }
  [[nodiscard]] const act::Engine& engine() const { return engine_; }

  /// What has changed since the last call.
  std::optional<std::string> TakeSaved();
  void Load(std::string_view saved, model::TimePoint now) { engine_.Load(saved, now); }

 private:
  void CountNews(metrics::Counts& counts);
  void SetGauges(metrics::Counts& counts, model::TimePoint now) const;

  act::Engine engine_;
  RemedyWork work_;
};

}  // namespace aijob::app
