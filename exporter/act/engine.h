#pragma once
// Engine: decides about incidents, each once: whether a policy is for it, and whether the rules of
// safety let it be acted on. It does nothing itself; it has no clock, no thread and no file.
//
//   Engine engine;
//   engine.Configure(options);
//   engine.Load(saved, now);                       // once, before all else
//   engine.See(incident, now);                     // a settled or an ended one
//   engine.Step(now, world);                       // decides what is due, judges what was done
//   for (News& news : engine.TakeNews()) ...       // count, write down
//   saved = engine.Save();                         // store it: then, and only then
//   for (Order& order : engine.TakeOrders()) ...   // act
//   engine.Report(key, hook, now);                 // how the hook went
//
// The rules, each with its test in tests/act/rules_test.cpp: (1) nothing is acted on by default,
// nor before a policy has run dry for `trial`; (2) only incidents whose beginning was seen and is
// known; (3) cool-down, budgets, back-off, circuit breaker (Ledger); (4), (5) hooks without a
// shell, signed calls with the incident's id as their key (exec_hook.h, webhook.h); (6) no resets,
// no deletions, no kills by name (forbidden.h); (7) what came of it is measured: progress in time
// or not; (8) nothing is taken for unhealthy while it starts; (9) progress beats every probe and
// every complaint; (10) every decision is told, suppressed ones too.
//
// An order that was stored and has no report when the state is loaded again is never repeated: its
// outcome is unknown. Owner: app/, under the agent's lock. Not thread-safe. Memory: kMostPending,
// kMostInFlight, kKept.

#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "act/decision.h"
#include "act/ledger.h"
#include "act/policy.h"
#include "act/tokens.h"
#include "model/incident.h"
#include "model/time.h"

namespace aijob::act {

/// What is so now, as far as anybody knows.
struct World {
  /// An incident that is still open.
  std::function<std::optional<model::Incident>(const std::string& workload, const std::string& id)>
      open;
  /// When the workload last made progress, as it was read.
  std::function<std::optional<model::TimePoint>(const std::string& workload)> progress;
  /// Since when it starts; nothing: it does not. And how long its starts take, p99 * 1.2.
  std::function<std::optional<model::TimePoint>(const std::string& workload)> starting;
  std::function<std::optional<model::Duration>(const std::string& workload)> usual_start;
  std::function<bool(const Condition&, const std::string& workload)> holds;
  std::function<Checkpoint(const std::string& workload)> checkpoint;
};

/// What somebody looks at outside of the agent's lock.
struct Situation {
  bool maintenance_file = false;
  bool leads = true;  // holds the lease, or needs none
};

/// Something to tell: a decision, the end of its hook, or its outcome.
struct News {
  enum class Kind : uint8_t { kDecided, kHook, kOutcome };
  Kind kind = Kind::kDecided;
  Decision decision;
  std::string_view hook;  // of kHook: "ok", "failed" or "timeout"
};

enum class HookEnd : uint8_t { kOk, kFailed, kTimeout };
inline constexpr std::string_view kHookEndNames[] = {"ok", "failed", "timeout"};

struct HookReport {
  HookEnd end = HookEnd::kFailed;
  std::string detail;
};

/// What is to be done, with all that the hook is told.
struct Order {
  Decision decision;
  Policy policy;
  model::Incident incident;
  Checkpoint checkpoint;
};

class Engine {
 public:
  static constexpr size_t kMostPending = 256;
  static constexpr size_t kMostInFlight = 8;
  static constexpr size_t kKept = 200;
  /// How often Step() has something to look at while it waits for an outcome.
  static constexpr model::Duration kLook = std::chrono::milliseconds(100);

  void Configure(Options options) { options_ = std::move(options); }
  [[nodiscard]] const Options& options() const { return options_; }

  void See(const model::Incident& incident, model::TimePoint now);
  void Step(model::TimePoint now, const World& world);
  /// How long from now until Step() has something to do; a day where nothing waits.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  std::vector<News> TakeNews() { return std::exchange(news_, {}); }
  [[nodiscard]] bool has_orders() const { return !orders_.empty(); }
  std::vector<Order> TakeOrders() { return std::exchange(orders_, {}); }
  void Report(const std::string& key, const HookReport& report, model::TimePoint now);

  /// Decisions wait until the situation is known; it is to be told again and again.
  void SetSituation(const Situation& situation, model::TimePoint now);
  /// Nothing is acted on until then.
  void SetMaintenance(model::TimePoint until) { maintenance_until_ = until, dirty_ = true; }
  [[nodiscard]] model::TimePoint maintenance_until() const { return maintenance_until_; }
  [[nodiscard]] bool InMaintenance(model::TimePoint now) const {
    return now < maintenance_until_ || (situation_ && situation_->maintenance_file);
  }
  [[nodiscard]] const std::optional<Situation>& situation() const { return situation_; }
  [[nodiscard]] bool IsBreakerOpen(model::TimePoint now) const {
    return ledger_.IsBreakerOpen(now);
  }

  /// The newest first.
  [[nodiscard]] const std::deque<Decision>& decisions() const { return decisions_; }
  /// The mode that holds for a policy now: no more daring than the whole, and its trial served.
  [[nodiscard]] Mode ModeOf(const Policy& policy) const;
  [[nodiscard]] model::Duration TrialLeft(const Policy& policy) const;

  bool TakeDirty() { return std::exchange(dirty_, false); }
  [[nodiscard]] std::string Save() const;
  /// What cannot be read is left out.
  void Load(std::string_view saved, model::TimePoint now);

 private:
  /// An incident that a policy is for, until it is due.
  struct Pending {
    std::string key, workload, policy, class_name, subtype;
    model::TimePoint due{};
    std::optional<model::Ending> ending;
    bool enough = true;  // it has happened often enough
  };
  struct Trial {
    std::string of;  // what the policy does; another does it anew
    model::Duration served{0};
  };

  void ServeTrials(model::TimePoint now);
  void LoadParts(const nlohmann::json& read);
  bool NoteTime(const Policy& policy, const std::string& workload, model::TimePoint now);
  void Decide(const Pending& pending, model::TimePoint now, const World& world);
  [[nodiscard]] std::optional<Reason> Refusal(const Pending& pending, const Policy& policy,
                                              const std::optional<model::Incident>& incident,
                                              model::TimePoint now, const World& world) const;
  [[nodiscard]] std::optional<Reason> Outside(const Policy& policy, const model::Incident& incident,
                                              model::TimePoint now, const World& world) const;
  void Judge(Decision& decision, model::TimePoint now, const World& world);
  void End(Decision& decision, Outcome outcome, model::TimePoint now);
  void Tell(News::Kind kind, const Decision& decision, std::string_view hook = "");
  [[nodiscard]] const Policy* Find(std::string_view name) const;
  [[nodiscard]] size_t InFlight() const;

  Options options_;
  Ledger ledger_;
  std::deque<Pending> pending_;
  std::deque<Decision> decisions_;  // newest first
  std::map<std::string, Trial> trials_;
  // Policy and workload: when its incidents began.
  std::map<std::pair<std::string, std::string>, std::deque<model::TimePoint>> seen_;
  std::vector<News> news_;
  std::vector<Order> orders_;
  std::optional<Situation> situation_;
  model::TimePoint situation_at_{}, stepped_{}, looked_{}, maintenance_until_{};
  bool dirty_ = false;
};

}  // namespace aijob::act
