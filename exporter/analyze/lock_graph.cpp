#include "analyze/lock_graph.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::TimePoint;
using nlohmann::json;

constexpr size_t kMostPacks = 64;  // that are remembered to tell of ends

void Remember(std::set<std::string, std::less<>>& packs, std::string_view pack) {
  if (packs.size() < kMostPacks) packs.emplace(pack);
}

using model::FromTicks;
using model::Ticks;

}  // namespace

LockGraph::Thread& LockGraph::Touch(std::string_view name, const Moment& moment) {
  auto known = threads_.find(name);
  if (known == threads_.end()) {
    if (threads_.size() >= kMostThreads) {
      threads_.erase(std::min_element(
          threads_.begin(), threads_.end(),
          [](const auto& a, const auto& b) { return a.second.read < b.second.read; }));
    }
    known = threads_.emplace(std::string(name), Thread()).first;
  }
  known->second.read = std::max(known->second.read, moment.read);
  return known->second;
}

/// `time`: of the newest line. Lines of several files are not read in the order of their times.
bool LockGraph::Lasts(const Told& told, TimePoint time, TimePoint now) {
  return time - told.time <= told.lasts && told.time - time <= told.lasts &&
         now - told.read <= told.lasts;
}

LockGraph::Circle LockGraph::Wait(std::string_view name, const Want& want, const Moment& moment) {
  Pass(moment);
  if (!want.holder.empty()) Touch(want.holder, moment);
  Thread& thread = Touch(name, moment);
  const bool same =
      thread.waits && (want.moves || (thread.lock == want.lock && thread.words == want.words));
  const bool lasts = thread.waits && Lasts(thread.wait, moment.time, moment.read);
  if (!same || !lasts) thread.counted = thread.counted && want.moves;
  if (!want.holder.empty() || !same) thread.holder = want.holder;
  thread.waits = true;
  thread.over = want.over;
  thread.lock = want.lock;
  thread.words = want.words;
  const bool told = tells_ends_.contains(moment.pack) && !want.over;
  thread.wait = {moment.time, moment.read, told ? kTold : kUntold};
  // Who holds it waits for it no more; itself excepted: that is a circle of one.
  const auto holder = want.holder == name ? threads_.end() : threads_.find(want.holder);
  if (holder != threads_.end() && !want.lock.empty() && holder->second.lock == want.lock) {
    holder->second.waits = holder->second.counted = false;
  }
  return Closed(std::string(name), moment);
}

LockGraph::Circle LockGraph::Hold(std::string_view name, std::string_view lock, bool got,
                                  const Moment& moment) {
  Pass(moment);
  if (got) {
    // One has it now: that others held it is past.
    for (auto& [other, thread] : threads_) {
      const auto held = thread.held.find(lock);
      if (held != thread.held.end()) thread.held.erase(held);
      if (thread.waits && thread.lock == lock) thread.holder = name;
    }
    End(name, moment);
  }
  Thread& thread = Touch(name, moment);
  if (thread.held.size() < kMostHeld || thread.held.contains(lock)) {
    const bool told = tells_releases_.contains(moment.pack);
    thread.held[std::string(lock)] = {moment.time, moment.read, told ? kTold : kUntold};
  }
  return Closed(std::string(name), moment);
}

void LockGraph::End(std::string_view name, const Moment& moment) {
  Pass(moment);
  Remember(tells_ends_, moment.pack);
  const auto known = threads_.find(name);
  if (known != threads_.end()) known->second.waits = known->second.counted = false;
}

void LockGraph::Release(std::string_view name, std::string_view lock, const Moment& moment) {
  Pass(moment);
  Remember(tells_ends_, moment.pack);
  Remember(tells_releases_, moment.pack);
  const auto known = threads_.find(name);
  if (known != threads_.end()) {
    const auto held = known->second.held.find(lock);
    if (held != known->second.held.end()) known->second.held.erase(held);
  }
  for (auto& [other, thread] : threads_) {
    if (thread.waits && thread.lock == lock && thread.holder == name) thread.holder.clear();
  }
}

void LockGraph::Forget(std::string_view beginning) {
  if (beginning.empty()) return threads_.clear();
  for (auto it = threads_.lower_bound(beginning);
       it != threads_.end() && it->first.starts_with(beginning); ++it) {
    if (!it->second.waits) it->second.counted = false;
    it->second.waits = false;
    it->second.held.clear();
  }
}

void LockGraph::Step(TimePoint now) {
  for (auto it = threads_.begin(); it != threads_.end();) {
    Thread& thread = it->second;
    if (thread.waits && !Lasts(thread.wait, newest_, now)) {
      thread.waits = thread.counted = false;
    }
    std::erase_if(thread.held, [&](const auto& held) { return !Lasts(held.second, newest_, now); });
    const bool over = !thread.waits && thread.held.empty() && now - thread.read > kUntold;
    it = over ? threads_.erase(it) : std::next(it);
  }
}

size_t LockGraph::Waiters(TimePoint now) const {
  return static_cast<size_t>(
      std::count_if(threads_.begin(), threads_.end(), [&](const auto& entry) {
        const Thread& thread = entry.second;
        return thread.waits && !thread.over && Lasts(thread.wait, newest_, now);
      }));
}

/// Those it waits for now: as its own line says, else who is known to hold that lock.
std::vector<const LockGraph::Threads::value_type*> LockGraph::HoldersOf(
    const Thread& thread, const Moment& moment) const {
  std::vector<const Threads::value_type*> holders;
  if (!thread.waits || !Lasts(thread.wait, moment.time, moment.read)) return holders;
  if (!thread.holder.empty()) {
    const auto holder = threads_.find(thread.holder);
    if (holder != threads_.end()) holders.push_back(&*holder);
    return holders;
  }
  if (thread.lock.empty()) return holders;
  for (const auto& entry : threads_) {
    if (&entry.second == &thread) continue;
    const auto held = entry.second.held.find(thread.lock);
    if (held != entry.second.held.end() && Lasts(held->second, moment.time, moment.read)) {
      holders.push_back(&entry);
    }
  }
  return holders;
}

/// Depth first; `way`: the threads from `from` to here. Each thread is looked at once.
bool LockGraph::Search(const std::string& from, const Threads::value_type& at, const Moment& moment,
                       std::set<std::string_view>& seen, std::vector<std::string>& way) const {
  if (way.size() >= kMostCircle || !seen.insert(at.first).second) return false;
  way.push_back(at.first);
  for (const auto* const holder : HoldersOf(at.second, moment)) {
    if (holder->first == from || Search(from, *holder, moment, seen, way)) return true;
  }
  way.pop_back();
  return false;
}

/// The circle through `from`, where there is one and it was not told.
LockGraph::Circle LockGraph::Closed(const std::string& from, const Moment& moment) {
  std::set<std::string_view> seen;
  std::vector<std::string> way;
  const auto start = threads_.find(from);
  if (start == threads_.end() || !Search(from, *start, moment, seen, way)) return {};
  Circle circle;
  bool fresh = false;
  // Told the same way wherever it was closed.
  std::rotate(way.begin(), std::min_element(way.begin(), way.end()), way.end());
  for (const std::string& name : way) {
    Thread& thread = threads_.find(name)->second;
    fresh = fresh || !thread.counted;
    circle.push_back({name, thread.lock.empty() ? thread.words : thread.lock});
  }
  // It goes on until an end is told, or was ended by whoever found it.
  for (const std::string& name : way) {
    Thread& thread = threads_.find(name)->second;
    thread.counted = thread.waits = !thread.over;
    thread.wait.lasts = kTold;
  }
  return fresh ? circle : Circle();
}

json LockGraph::Save() const {
  const auto told = [](const Told& when) {
    return json{Ticks(when.time), Ticks(when.read), when.lasts.count()};
  };
  json threads = json::object();
  for (const auto& [name, thread] : threads_) {
    json held = json::object();
    for (const auto& [lock, when] : thread.held) held[lock] = told(when);
    json& row = threads[name] = {{"held", std::move(held)}, {"read", Ticks(thread.read)}};
    if (!thread.waits && !thread.counted) continue;
    row["wait"] = {{"lock", thread.lock},       {"words", thread.words}, {"holder", thread.holder},
                   {"told", told(thread.wait)}, {"waits", thread.waits}, {"over", thread.over},
                   {"counted", thread.counted}};
  }
  return {{"threads", std::move(threads)},
          {"ends", tells_ends_},
          {"releases", tells_releases_},
          {"newest", Ticks(newest_)}};
}

void LockGraph::Load(const json& saved) {
  const auto told = [](const json& when) {
    return Told{FromTicks(when.at(0)), FromTicks(when.at(1)), Duration(when.at(2).get<int64_t>())};
  };
  tells_ends_ = saved.at("ends").get<std::set<std::string, std::less<>>>();
  tells_releases_ = saved.at("releases").get<std::set<std::string, std::less<>>>();
  newest_ = FromTicks(saved.at("newest"));
  for (const auto& [name, row] : saved.at("threads").items()) {
    if (threads_.size() >= kMostThreads) return;
    Thread thread;
    thread.read = FromTicks(row.at("read"));
    for (const auto& [lock, when] : row.at("held").items()) thread.held.emplace(lock, told(when));
    if (row.contains("wait")) {
      const json& wait = row.at("wait");
      wait.at("lock").get_to(thread.lock);
      wait.at("words").get_to(thread.words);
      wait.at("holder").get_to(thread.holder);
      thread.wait = told(wait.at("told"));
      wait.at("waits").get_to(thread.waits);
      wait.at("over").get_to(thread.over);
      wait.at("counted").get_to(thread.counted);
    }
    threads_.emplace(name, std::move(thread));
  }
}

}  // namespace aijob::analyze
