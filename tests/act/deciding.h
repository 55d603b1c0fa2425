#pragma once
// An Engine in a world of a test's own, in virtual time.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "act/engine.h"

namespace aijob::act {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline model::Incident Broken(const std::string& id, model::TimePoint time,
                              const std::string& workload = "api",
                              const std::string& class_name = "process_crash") {
  model::Incident incident;
  incident.id = id;
  incident.workload = workload;
  incident.opened = incident.last = time;
  incident.severity = model::Severity::kCritical;
  incident.initiating.class_name = class_name;
  incident.initiating.subtype = "segfault";
  incident.initiating.role = model::Role::kInitiating;
  incident.initiating.severity = model::Severity::kCritical;
  return incident;
}

inline Policy Restart(const std::string& name = "restart") {
  Policy policy;
  policy.name = policy.strategy = name;
  policy.mode = Mode::kAct;
  policy.exec = ExecAction{};
  policy.exec->argv = {"/usr/bin/true", "{workload}"};
  return policy;
}

/// Everything allowed: each test takes one thing away.
inline Options Daring() {
  Options options;
  options.mode = Mode::kAct;
  options.trial = seconds(0);
  options.policies = {Restart()};
  return options;
}

class Deciding {
 public:
  explicit Deciding(Options options = Daring()) { engine.Configure(std::move(options)); }

  Engine engine;
  model::TimePoint now = model::TimePoint(hours(24 * 20000));
  Situation situation;
  std::map<std::string, model::Incident> open;  // by workload
  std::map<std::string, model::TimePoint> progress, starting;
  std::map<std::string, model::Duration> usual;
  Checkpoint checkpoint;
  std::set<std::string> holds;  // families of which conditions hold
  bool hooks_work = true;       // they are reported at once; else failed
  bool reports = true;
  std::vector<Order> done;  // what was acted on
  std::vector<News> told;

  /// It breaks and settles ten seconds later.
  void Break(const model::Incident& incident) {
    open[incident.workload] = incident;
    Pass(seconds(10));
    engine.See(incident, now);
    Step();
  }
  void Break(const std::string& id, const std::string& workload = "api") {
    Break(Broken(id, now, workload));
  }
  /// Work goes on, and so the incident ends.
  void Resume(const std::string& workload = "api") {
    now += seconds(1);
    progress[workload] = now;
    const auto found = open.find(workload);
    if (found != open.end()) {
      model::Incident incident = found->second;
      incident.ending = model::Ending::kProgress;
      open.erase(found);
      engine.See(incident, now);
    }
    Step();
  }
  void Pass(model::Duration time, model::Duration step = seconds(10)) {
    const model::TimePoint end = now + time;
    while (now < end) {
      now = std::min(now + step, end);
      Step();
    }
  }
  void Step() {
    engine.SetSituation(situation, now);
    engine.Step(now, World());
    for (Order& order : engine.TakeOrders()) {
      if (reports) {
        engine.Report(order.decision.key, {hooks_work ? HookEnd::kOk : HookEnd::kFailed, ""}, now);
      }
      done.push_back(std::move(order));
    }
    for (News& news : engine.TakeNews()) told.push_back(std::move(news));
  }
  /// The newest decision, as "outcome" or "suppressed: reason".
  [[nodiscard]] std::string Newest() const {
    if (engine.decisions().empty()) return "";
    const Decision& decision = engine.decisions().front();
    std::string text(OutcomeName(decision.outcome));
    if (decision.reason) text += ": " + std::string(ReasonName(*decision.reason));
    return text;
  }

  act::World World() {
    act::World world;
    world.open = [this](const std::string& workload,
                        const std::string& id) -> std::optional<model::Incident> {
      const auto found = open.find(workload);
      if (found == open.end() || found->second.id != id) return std::nullopt;
      return found->second;
    };
    world.progress = [this](const std::string& workload) { return Look(progress, workload); };
    world.starting = [this](const std::string& workload) { return Look(starting, workload); };
    world.usual_start = [this](const std::string& workload) { return Look(usual, workload); };
    world.holds = [this](const Condition& condition, const std::string&) {
      return holds.contains(condition.family);
    };
    world.checkpoint = [this](const std::string&) { return checkpoint; };
    return world;
  }

 private:
  template <typename Value>
  static std::optional<Value> Look(const std::map<std::string, Value>& map,
                                   const std::string& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
  }
};

}  // namespace aijob::act
