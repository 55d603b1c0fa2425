#pragma once
// Locks: lines that tell of locks, and the deadlocks they add up to. Each workload has a graph of
// who waits for whom (lock_graph.h); the line that closes a circle becomes a failure, deadlock
// lock_cycle, whose text is the circle:
//
//   Thread-A waits for Resource-X held by Thread-B, which waits for Resource-Y held by Thread-A
//
// One waiting line alone is no failure. What packs observe as `lock` says in its label `act` what
// happens, see exporter/packs/README.md ("Locks"). A dump of a virtual machine's threads tells of a
// thread in several lines: which one they are of is remembered for each stream.
//
// A program that finds its own deadlock says so in a line that is a failure by itself; the circle
// that other lines tell of within kOneDeadlock is the same deadlock, and does not count again.
//
// Owner: Analysis, or a ctl command; not thread-safe. Memory: kMostLockWorkloads graphs; names keep
// kMostNameBytes.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/lock_graph.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostLockWorkloads = 64;  // further ones share "_other"
inline constexpr model::Duration kOneDeadlock = std::chrono::minutes(1);

class Locks {
 public:
  static constexpr std::string_view kKind = "lock";  // of observations
  static constexpr size_t kMostNameBytes = 128;

  struct Workload {
    LockGraph graph;
    std::optional<model::TimePoint> reported;  // when a line last told of a deadlock as such
    bool dirty = false;                        // since the last TakeSaved()
  };

  /// Where lines come from. One for each stream. Lifetime: no longer than the Locks.
  struct Teller {
    Workload* workload = nullptr;
    std::string path;
    std::map<std::string, int, std::less<>> heads;  // of a dump's threads: names may be shared
    std::string thread;                             // that a dump's lines are of
    std::string given_up;                           // the lock it has left while it is notified
    std::vector<std::pair<std::string, std::string>> chain;  // lock and holder, of a report
  };

  struct Deadlock {
    std::string text;       // who waits for what held by whom
    bool reported = false;  // a line has told of it as such, and counted
  };

  [[nodiscard]] Teller Open(std::string_view workload, std::string_view path);

  /// What an observation of locks adds up to; the event is then a failure. Other events say when
  /// all is begun anew. `rank`: whose line it is, -1: nobody says. `time`: its own, else the best
  /// that is known.
  std::optional<Deadlock> Judge(Teller& teller, model::Event& event, int32_t rank,
                                model::TimePoint time, model::TimePoint read);
  /// A line that tells of a deadlock as such was counted.
  static void Report(Teller& teller, model::TimePoint time);

  void Step(model::TimePoint now);

  /// Threads that wait now, by workload; of those that have told of locks.
  [[nodiscard]] std::vector<std::pair<std::string, size_t>> Waiters(model::TimePoint now) const;

  /// For state/: what has changed since the last call, by name (a workload's); and back, each as it
  /// was given. What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  LockGraph::Circle Tell(Teller& teller, const model::Event& event, int32_t rank,
                         const LockGraph::Moment& moment);
  static std::string NameOf(Teller& teller, std::string_view thread);
  static LockGraph::Circle TellDump(Teller& teller, std::string_view act, std::string_view thread,
                                    const LockGraph::Want& want, const LockGraph::Moment& moment);
  static LockGraph::Circle CloseChain(Teller& teller, const LockGraph::Moment& moment);
  Workload& Of(std::string_view name);

  std::map<std::string, Workload, std::less<>> workloads_;
  model::TimePoint stepped_{};
};

}  // namespace aijob::analyze
