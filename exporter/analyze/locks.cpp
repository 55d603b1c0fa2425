#include "analyze/locks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/event.h"
#include "model/taxonomy.h"

namespace aijob::analyze {
namespace {

using model::Event;
using model::TimePoint;
using nlohmann::json;

constexpr std::string_view kFingerprint = "F059";
constexpr model::Duration kStep = std::chrono::seconds(1);

std::string_view Word(const Event& event, std::string_view name) {
  return event.TextOf(name).substr(0, Locks::kMostNameBytes);
}

/// A process begins: what threads waited for before is nobody's any more.
bool Begins(const Event& event) {
  return event.class_name == "restart" ||
         (event.class_name == "launch_phase" && Word(event, "edge") == "start");
}

/// What names of threads begin with that are not known elsewhere: a thread's name is one of its
/// process, unless the pack says that it is one of the whole job.
std::string ScopeOf(const Locks::Teller& teller, const Event& event, int32_t rank) {
  const std::string_view scope = Word(event, "scope");
  const std::string_view path = teller.path;
  const size_t cut = path.size() - std::min(path.size(), Locks::kMostNameBytes);
  if (scope == "process") return std::string(path.substr(cut)) + '\n';
  if (scope == "job" || rank < 0) return {};
  return "rank " + std::to_string(rank) + '\n';
}

std::string Told(const LockGraph::Circle& circle) {
  const auto name = [](const LockGraph::Link& link) {
    return link.thread.substr(link.thread.find('\n') + 1);
  };
  std::string text = name(circle.front());
  for (size_t i = 0; i < circle.size(); ++i) {
    text += i == 0 ? " waits for " : ", which waits for ";
    text += circle[i].lock.empty() ? "a lock" : circle[i].lock;
    text += " held by " + name(circle[(i + 1) % circle.size()]);
  }
  return text;
}

void Become(Event& event) {
  const model::FailureClass& deadlock = *model::FindFailureClass("deadlock");
  event.kind = model::EventKind::kFailure;
  event.class_name = deadlock.name;
  event.subtype = model::taxonomy::kDeadlock[0];
  event.severity = deadlock.severity;
  event.role = model::Role::kInitiating;
  event.fingerprint = kFingerprint;
}

}  // namespace

Locks::Workload& Locks::Of(std::string_view name) {
  const bool room = workloads_.size() < kMostLockWorkloads || workloads_.contains(name);
  return workloads_[std::string(room ? name : model::kOtherWorkload)];
}

Locks::Teller Locks::Open(std::string_view workload, std::string_view path) {
  Teller teller;
  teller.workload = &Of(workload);
  teller.path = path;
  return teller;
}

std::optional<Locks::Deadlock> Locks::Judge(Teller& teller, Event& event, int32_t rank,
                                            TimePoint time, TimePoint read) {
  if (event.kind != model::EventKind::kObservation) return std::nullopt;
  Workload& workload = *teller.workload;
  if (event.class_name != kKind) {
    if (workload.graph.size() == 0 || !Begins(event)) return std::nullopt;
    workload.graph.Forget("");
    workload.dirty = true;
    return std::nullopt;
  }
  workload.dirty = true;
  if (time > read + model::kClockAhead) time = read;
  const LockGraph::Circle circle = Tell(teller, event, rank, {time, read, event.pack});
  if (circle.empty()) return std::nullopt;
  Become(event);
  Deadlock deadlock = {Told(circle), false};
  if (workload.reported) {
    deadlock.reported =
        std::max(time, *workload.reported) - std::min(time, *workload.reported) <= kOneDeadlock;
    workload.reported.reset();
  }
  return deadlock;
}

void Locks::Report(Teller& teller, TimePoint time) {
  teller.chain.clear();
  teller.workload->reported = time;
  teller.workload->dirty = true;
}

/// Two threads of one name are two: one may wait for what the other's namesake holds.
std::string Locks::NameOf(Teller& teller, std::string_view thread) {
  std::string name(thread);
  if (teller.heads.size() >= LockGraph::kMostThreads && !teller.heads.contains(name)) return name;
  const int number = ++teller.heads[name];
  return number == 1 ? name : name + " (" + std::to_string(number) + ")";
}

LockGraph::Circle Locks::Tell(Teller& teller, const Event& event, int32_t rank,
                              const LockGraph::Moment& moment) {
  const std::string scope = ScopeOf(teller, event, rank);
  const std::string_view act = Word(event, "act");
  const std::string_view lock = Word(event, "resource");
  const std::string_view waiter = Word(event, "waiter");
  const std::string_view holder = Word(event, "holder");
  const std::string holder_name = holder.empty() ? "" : scope + std::string(holder);
  LockGraph::Want want = {lock, Word(event, "on"), holder_name};
  want.moves = Word(event, "names") == "addresses";
  want.over = act == "waited";
  LockGraph& graph = teller.workload->graph;
  if (act == "dump") {
    graph.Forget(scope);
    teller.chain.clear();
    teller.heads.clear();
  }
  if (act == "dump" || act == "thread") {
    teller.thread = waiter.empty() ? "" : scope + NameOf(teller, waiter);
    teller.given_up.clear();
    return {};
  }
  if (act == "chain" || act == "chained") {
    if (act == "chained") return CloseChain(teller, moment);
    if (!lock.empty() && teller.chain.size() < LockGraph::kMostCircle) {
      teller.chain.emplace_back(lock, "");
    }
    if (!holder.empty() && !teller.chain.empty()) teller.chain.back().second = holder_name;
    return {};
  }
  // Who waits for a lock without a name of his own is known by the lock; in a dump, by its head.
  if (want.moves) return TellDump(teller, act, teller.thread, want, moment);
  const std::string thread = scope + std::string(waiter.empty() ? lock : waiter);
  if (act == "waits" || act == "waited") return graph.Wait(thread, want, moment);
  if (act == "acquired") return graph.Hold(thread, lock, true, moment);
  if (act == "released") graph.Release(thread, lock, moment);
  if (act == "ended") graph.End(thread, moment);
  return {};
}

LockGraph::Circle Locks::TellDump(Teller& teller, std::string_view act, std::string_view thread,
                                  const LockGraph::Want& want, const LockGraph::Moment& moment) {
  if (thread.empty()) return {};  // its head was not read
  LockGraph& graph = teller.workload->graph;
  if (act == "waits") return graph.Wait(thread, want, moment);
  // Object.wait() gives the lock back, though a frame below shows it as locked.
  if (act == "notified") teller.given_up = want.lock;
  if (act == "holds" && want.lock != teller.given_up) {
    return graph.Hold(thread, want.lock, false, moment);
  }
  return {};
}

/// A report lists a circle's waits in their order: each is of the thread that holds the one before.
LockGraph::Circle Locks::CloseChain(Teller& teller, const LockGraph::Moment& moment) {
  const auto chain = std::exchange(teller.chain, {});
  teller.thread.clear();  // the stacks that follow have heads of another kind
  const bool whole = std::all_of(chain.begin(), chain.end(),
                                 [](const auto& link) { return !link.second.empty(); });
  LockGraph::Circle found;
  if (!whole) return found;
  for (size_t i = 0; i < chain.size(); ++i) {
    const std::string& thread = chain[(i + chain.size() - 1) % chain.size()].second;
    LockGraph::Want want = {chain[i].first, "", chain[i].second};
    want.moves = true;
    LockGraph::Circle circle = teller.workload->graph.Wait(thread, want, moment);
    if (!circle.empty()) found = std::move(circle);
  }
  return found;
}

void Locks::Step(TimePoint now) {
  if (now - stepped_ < kStep) return;
  stepped_ = now;
  for (auto& [name, workload] : workloads_) {
    if (workload.graph.size() > 0) workload.graph.Step(now);
  }
}

std::vector<std::pair<std::string, size_t>> Locks::Waiters(TimePoint now) const {
  std::vector<std::pair<std::string, size_t>> waiters;
  for (const auto& [name, workload] : workloads_) {
    if (workload.graph.told()) waiters.emplace_back(name, workload.graph.Waiters(now));
  }
  return waiters;
}

std::vector<std::pair<std::string, std::string>> Locks::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (auto& [name, workload] : workloads_) {
    if (!std::exchange(workload.dirty, false)) continue;
    json note = workload.graph.Save();
    if (workload.reported) note["reported"] = workload.reported->time_since_epoch().count();
    saved.emplace_back(name, note.dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return saved;
}

void Locks::Load(std::string_view name, std::string_view saved) {
  const json note = json::parse(saved, nullptr, false);
  Workload& workload = Of(name);
  try {
    workload.graph.Load(note);
    if (!note.contains("reported")) return;
    workload.reported = TimePoint(model::Duration(note.at("reported").get<int64_t>()));
  } catch (const json::exception&) {
    workload.graph = LockGraph();  // another version's note: the numbers are kept elsewhere
  }
}

}  // namespace aijob::analyze
