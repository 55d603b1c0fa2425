#include "act/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/time.h"

namespace aijob::act {
namespace {

using nlohmann::json;

constexpr model::Duration kHour = std::chrono::hours(1);
using model::kDay;
constexpr model::Duration kFirstBackOff = std::chrono::seconds(10);
constexpr model::Duration kLongestBackOff = std::chrono::seconds(300);

model::Duration BackOff(uint64_t failures) {
  if (failures == 0) return model::Duration{0};
  const uint64_t doublings = std::min<uint64_t>(failures - 1, 16);
  return std::min(kFirstBackOff * static_cast<int64_t>(uint64_t{1} << doublings), kLongestBackOff);
}

uint64_t CountSince(const std::deque<model::TimePoint>& times, model::TimePoint since) {
  return static_cast<uint64_t>(
      std::count_if(times.begin(), times.end(), [since](auto time) { return time > since; }));
}

void Push(std::deque<model::TimePoint>& times, model::TimePoint now) {
  times.push_back(now);
  if (times.size() > Ledger::kMostTimes) times.pop_front();
}

json TimesJson(const std::deque<model::TimePoint>& times) {
  json list = json::array();
  for (const model::TimePoint time : times) list.push_back(time.time_since_epoch().count());
  return list;
}

std::deque<model::TimePoint> ReadTimes(const json& list) {
  std::deque<model::TimePoint> times;
  for (const json& time : list) Push(times, model::FromTicks(time));
  return times;
}

}  // namespace

std::optional<Reason> Ledger::Refusal(const std::string& workload, const Limits& limits,
                                      const Options& options, model::TimePoint now) const {
  if (IsBreakerOpen(now)) return Reason::kBreaker;
  const auto found = accounts_.find(workload);
  if (found != accounts_.end()) {
    const Account& account = found->second;
    if (CountSince(account.relapses, now - options.relapse_window) >= options.relapses) {
      return Reason::kFlapping;
    }
    const model::Duration rest = std::max(limits.cool_down, BackOff(account.failures));
    if (!account.actions.empty() && now < account.actions.back() + rest) return Reason::kCooldown;
    if (CountSince(account.actions, now - kHour) >= limits.per_hour ||
        CountSince(account.actions, now - kDay) >= limits.per_day) {
      return Reason::kBudget;
    }
  } else if (accounts_.size() >= kMostWorkloads) {
    return Reason::kBudget;
  }
  uint64_t hour = 0;
  uint64_t day = 0;
  for (const auto& [name, account] : accounts_) {
    hour += CountSince(account.actions, now - kHour);
    day += CountSince(account.actions, now - kDay);
  }
  if (hour >= options.per_hour || day >= options.per_day) return Reason::kBudget;
  return std::nullopt;
}

void Ledger::Acted(const std::string& workload, model::TimePoint now) {
  Forget(now);
  Account& account = accounts_[workload];
  Push(account.actions, now);
  account.recovered.reset();
}

void Ledger::Ended(const std::string& workload, bool well, const Options& options,
                   model::TimePoint now) {
  Account& account = accounts_[workload];
  if (well) {
    account.failures = failures_ = 0;
    account.recovered = now;
    return;
  }
  ++account.failures;
  if (++failures_ < options.breaker_failures) return;
  breaker_until_ = now + options.breaker_open;
  failures_ = 0;
}

void Ledger::Struck(const std::string& workload, const Options& options, model::TimePoint now) {
  const auto found = accounts_.find(workload);
  if (found == accounts_.end() || !found->second.recovered) return;
  if (now <= *found->second.recovered + options.relapse_within) Push(found->second.relapses, now);
  found->second.recovered.reset();
}

uint64_t Ledger::ActionsSince(const std::string& workload, model::TimePoint since) const {
  const auto found = accounts_.find(workload);
  return found == accounts_.end() ? 0 : CountSince(found->second.actions, since);
}

void Ledger::Forget(model::TimePoint now) {
  std::erase_if(accounts_, [now](const auto& entry) {
    const Account& account = entry.second;
    return CountSince(account.actions, now - kDay) == 0 &&
           CountSince(account.relapses, now - kDay) == 0;
  });
  for (auto& [name, account] : accounts_) {
    while (!account.actions.empty() && account.actions.front() <= now - kDay) {
      account.actions.pop_front();
    }
  }
}

json Ledger::Save() const {
  json accounts = json::object();
  for (const auto& [name, account] : accounts_) {
    accounts[name] = {
        {"actions", TimesJson(account.actions)},
        {"relapses", TimesJson(account.relapses)},
        {"failures", account.failures},
        {"recovered",
         account.recovered ? json(account.recovered->time_since_epoch().count()) : json()}};
  }
  return {{"accounts", std::move(accounts)},
          {"failures", failures_},
          {"breaker_until", breaker_until_.time_since_epoch().count()}};
}

void Ledger::Load(const json& saved) {
  for (const auto& [name, stored] : saved.at("accounts").items()) {
    Account& account = accounts_[name];
    account.actions = ReadTimes(stored.at("actions"));
    account.relapses = ReadTimes(stored.at("relapses"));
    account.failures = stored.at("failures");
    if (!stored.at("recovered").is_null())
      account.recovered = model::FromTicks(stored.at("recovered"));
  }
  failures_ = saved.at("failures");
  breaker_until_ = model::FromTicks(saved.at("breaker_until"));
}

}  // namespace aijob::act
