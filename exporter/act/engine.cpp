#include "act/engine.h"

#include <algorithm>

#include "act/matching.h"
#include "model/event.h"

namespace aijob::act {
namespace {

using model::Duration;
using model::TimePoint;

constexpr Duration kSettled = std::chrono::seconds(10);  // analyze/incidents.h: kSettle
// What is written so soon after a failure comes from those who have not noticed it yet.
constexpr Duration kAftermath = std::chrono::seconds(5);
// A maintenance file, or a lease, that nobody could look at for so long is not known.
constexpr Duration kSituationHolds = std::chrono::seconds(30);
constexpr Duration kLongestStep = std::chrono::minutes(1);  // between two Step()s of a trial
using model::kDay;
constexpr size_t kMostTimes = 100;
constexpr size_t kMostSeen = 1024;

/// FNV-1a: the same incident waits as long everywhere and after every restart.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

Duration Jitter(const Policy& policy, const std::string& key) {
  if (policy.jitter <= Duration{0}) return Duration{0};
  const auto most = static_cast<uint64_t>(policy.jitter.count());
  return Duration(static_cast<int64_t>(HashOf(policy.name + '\n' + key) % (most + 1)));
}

/// What a policy does, as a text: a trial is of this and of nothing else.
std::string DeedOf(const Policy& policy) {
  std::string deed;
  const auto add = [&deed](std::string_view word) { deed.append(word).append("\n"); };
  for (const auto* words : {&policy.match.classes, &policy.match.subtypes, &policy.match.layers,
                            &policy.match.workloads}) {
    for (const std::string& word : *words) add(word);
    add("");
  }
  if (policy.exec) {
    for (const std::string& argument : policy.exec->argv) add(argument);
  }
  if (policy.webhook) add(policy.webhook->url);
  return std::to_string(HashOf(deed));
}

}  // namespace

const Policy* Engine::Find(std::string_view name) const {
  const auto found = std::find_if(options_.policies.begin(), options_.policies.end(),
                                  [name](const Policy& policy) { return policy.name == name; });
  return found == options_.policies.end() ? nullptr : &*found;
}

size_t Engine::InFlight() const {
  return static_cast<size_t>(
      std::count_if(decisions_.begin(), decisions_.end(), [](const Decision& decision) {
        return decision.outcome == Outcome::kSent && !decision.hook_ended;
      }));
}

Duration Engine::TrialLeft(const Policy& policy) const {
  const auto trial = trials_.find(policy.name);
  const bool same = trial != trials_.end() && trial->second.of == DeedOf(policy);
  return std::max(options_.trial - (same ? trial->second.served : Duration{0}), Duration{0});
}

Mode Engine::ModeOf(const Policy& policy) const {
  const Mode mode = std::min(options_.mode, policy.mode);
  if (mode == Mode::kAct && TrialLeft(policy) > Duration{0}) return Mode::kDryRun;
  return mode;
}

void Engine::ServeTrials(TimePoint now) {
  const Duration passed = std::clamp(now - stepped_, Duration{0}, kLongestStep);
  const bool first = stepped_ == TimePoint{};
  stepped_ = now;
  for (const Policy& policy : options_.policies) {
    if (std::min(options_.mode, policy.mode) < Mode::kDryRun) continue;
    Trial& trial = trials_[policy.name];
    if (std::string deed = DeedOf(policy); trial.of != deed) trial = {std::move(deed), {}};
    if (first || trial.served >= options_.trial) continue;
    const Duration before = trial.served;
    trial.served += passed;
    // Stored once a minute: a restart forgets no more.
    dirty_ = dirty_ || std::chrono::floor<std::chrono::minutes>(trial.served) !=
                           std::chrono::floor<std::chrono::minutes>(before);
  }
}

bool Engine::NoteTime(const Policy& policy, const std::string& workload, TimePoint now) {
  if (policy.times <= 1) return true;
  if (seen_.size() >= kMostSeen) {
    std::erase_if(seen_, [now](const auto& seen) { return seen.second.back() < now - kDay; });
  }
  if (seen_.size() >= kMostSeen) return false;
  auto& times = seen_[{policy.name, workload}];
  times.push_back(now);
  while (times.size() > kMostTimes || times.front() < now - policy.within) times.pop_front();
  return times.size() >= policy.times;
}

void Engine::See(const model::Incident& incident, TimePoint now) {
  const auto known = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return pending.key == incident.id;
  });
  if (known != pending_.end()) {
    if (incident.ending == model::Ending::kOpen) return;
    known->ending = incident.ending;
    known->due = std::min(known->due, now);
    dirty_ = true;
    return;
  }
  // One that has ended was seen when it settled, and is decided.
  if (incident.ending != model::Ending::kOpen) return;
  const Policy* const policy = FirstMatch(options_.policies, incident);
  if (policy == nullptr) return;
  dirty_ = true;
  ledger_.Struck(incident.workload, options_, now);
  const model::Sighting& began = incident.initiating;
  Pending pending;
  pending.key = incident.id;
  pending.workload = incident.workload;
  pending.policy = policy->name;
  pending.class_name = began.class_name;
  pending.subtype = began.subtype;
  pending.enough = NoteTime(*policy, incident.workload, now);
  const Duration rest = std::max(policy->after - kSettled, Duration{0});
  pending.due = now + rest + Jitter(*policy, incident.id);
  pending_.push_back(std::move(pending));
  if (pending_.size() > kMostPending) pending_.front().due = now;  // one for each workload, at most
}

void Engine::Step(TimePoint now, const World& world) {
  ServeTrials(now);
  const bool sighted = situation_ && now <= situation_at_ + kSituationHolds;
  for (size_t i = 0; sighted && i < pending_.size();) {
    if (pending_[i].due > now) {
      ++i;
      continue;
    }
    const Pending pending = std::move(pending_[i]);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
    Decide(pending, now, world);
  }
  if (now < looked_ + kLook && now >= looked_) return;
  looked_ = now;
  for (Decision& decision : decisions_) {
    if (decision.outcome == Outcome::kSent) Judge(decision, now, world);
  }
}

/// The rules that no policy can turn off, in the order of Reason.
std::optional<Reason> Engine::Refusal(const Pending& pending, const Policy& policy,
                                      const std::optional<model::Incident>& incident, TimePoint now,
                                      const World& world) const {
  if (pending.ending == model::Ending::kProgress) return Reason::kRecovered;
  if (pending.ending == model::Ending::kSuperseded) return Reason::kSuperseded;
  if (!incident) return Reason::kStale;
  if (incident->workload == model::kOtherWorkload)
    return Reason::kUnsafe;  // nobody knows which of them
  const model::Sighting& began = incident->initiating;
  if (began.class_name == "unknown" || began.class_name.empty()) return Reason::kUnknownCause;
  if (began.role == model::Role::kCascade) return Reason::kCascade;
  if (began.role == model::Role::kTeardown) return Reason::kTeardown;
  if (FirstMatch(options_.policies, *incident) != &policy) return Reason::kSuperseded;
  if (incident->last < now - options_.max_age - policy.after - policy.jitter) {
    return Reason::kStale;
  }
  if (!pending.enough) return Reason::kRepetition;
  const bool holds = std::all_of(
      policy.when.begin(), policy.when.end(),
      [&](const Condition& condition) { return world.holds(condition, incident->workload); });
  if (!holds) return Reason::kConditions;
  return Outside(policy, *incident, now, world);
}

/// What the workload, the operator and the past say.
std::optional<Reason> Engine::Outside(const Policy& policy, const model::Incident& incident,
                                      TimePoint now, const World& world) const {
  const std::string& workload = incident.workload;
  const auto progress = world.progress(workload);
  if (progress && *progress >= incident.last + kAftermath) return Reason::kProgress;
  if (const auto since = world.starting(workload);
      since && IsUnhealthy(incident.initiating.class_name)) {
    const Duration grace = world.usual_start(workload).value_or(options_.startup_grace);
    if (now < *since + grace) return Reason::kStarting;
  }
  if (InMaintenance(now)) return Reason::kMaintenance;
  if (!situation_->leads) return Reason::kNotLeader;
  return ledger_.Refusal(workload, policy.limits, options_, now);
}

void Engine::Decide(const Pending& pending, TimePoint now, const World& world) {
  dirty_ = true;
  const Policy* const policy = Find(pending.policy);
  if (policy == nullptr) return;  // a reload took it away
  std::optional<model::Incident> incident = world.open(pending.workload, pending.key);
  Decision decision;
  decision.key = pending.key;
  decision.workload = pending.workload;
  decision.policy = policy->name;
  decision.strategy = policy->strategy;
  decision.class_name = incident ? incident->initiating.class_name : pending.class_name;
  decision.subtype = incident ? incident->initiating.subtype : pending.subtype;
  decision.action = policy->exec ? "exec" : "webhook";
  decision.mode = ModeOf(*policy);
  decision.decided = now;
  decision.reason = Refusal(pending, *policy, incident, now, world);
  Order order;
  if (!decision.reason) {
    order = {decision, *policy, std::move(*incident), world.checkpoint(pending.workload)};
    if (policy->exec) {
      const Tokens tokens = TokensOf(decision, order.incident, order.checkpoint);
      const auto filled = Fill(policy->exec->argv, tokens);
      if (!filled.ok()) {
        decision.reason = Reason::kUnsafe;
        decision.detail = filled.error();
      }
    }
  }
  if (!decision.reason && InFlight() >= kMostInFlight) decision.reason = Reason::kBusy;
  if (!decision.reason) {
    ledger_.Acted(pending.workload, now);
    const Outcome outcomes[] = {Outcome::kObserved, Outcome::kDryRun, Outcome::kSent};
    decision.outcome = outcomes[static_cast<size_t>(decision.mode)];
    order.decision = decision;
    if (decision.outcome == Outcome::kSent) orders_.push_back(std::move(order));
  }
  Tell(News::Kind::kDecided, decision);
  decisions_.push_front(std::move(decision));
  // Those whose outcome is not known yet are few and new.
  while (decisions_.size() > kKept && decisions_.back().outcome != Outcome::kSent) {
    decisions_.pop_back();
  }
}

void Engine::Tell(News::Kind kind, const Decision& decision, std::string_view hook) {
  news_.push_back({kind, decision, hook});
}

void Engine::SetSituation(const Situation& situation, TimePoint now) {
  situation_ = situation;
  situation_at_ = now;
}

Duration Engine::NextDeadline(TimePoint now) const {
  Duration wait = kDay;
  if (!options_.active()) return wait;
  // What is due and could not be decided is not asked for without a rest.
  for (const Pending& pending : pending_) wait = std::min(wait, std::max(pending.due - now, kLook));
  // Pending ones that are due wait for the situation to be known.
  const bool sighted = situation_ && now <= situation_at_ + kSituationHolds;
  if (!sighted) wait = std::max<Duration>(wait, std::chrono::seconds(1));
  for (const Decision& decision : decisions_) {
    if (decision.outcome == Outcome::kSent) wait = std::min(wait, Duration(kLook * 10));
  }
  return wait;
}

}  // namespace aijob::act
