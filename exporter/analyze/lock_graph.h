#pragma once
// LockGraph: which thread waits for which lock, and who holds it, as lines tell it. A wait that
// closes a circle is a deadlock: nobody in it can go on. It is found when its last line is read, by
// following waits to holders from the thread that the line is of.
//
// Lines tell when a wait begins; few programs tell when it ends. Where a program has told ends
// before, a wait lasts until its end is told, or kTold; where not, it is over kUntold after it was
// last told: a circle of older waits would be a guess. A wait is over too when its thread waits for
// another lock, gets one, or is named as the holder of the lock it waited for. The same holds of
// what a thread holds, where releases are told or are not.
//
// A circle is told once: as long as all its waits go on, lines that repeat them tell nothing new.
//
// Times are the lines' own; how long ago a line was read counts as well. Names are whole: whoever
// calls makes names of different processes different.
//
// Owner: Locks. Not thread-safe. Memory: kMostThreads threads, each with kMostHeld locks; the one
// that was not heard of for longest goes for a new one.

#include <algorithm>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {

class LockGraph {
 public:
  static constexpr size_t kMostThreads = 500;
  static constexpr size_t kMostHeld = 32;    // locks of one thread
  static constexpr size_t kMostCircle = 16;  // threads of a circle; longer ones are not looked for
  static constexpr model::Duration kUntold = std::chrono::seconds(60);
  static constexpr model::Duration kTold = std::chrono::hours(1);

  /// When a line says so, and whose line it is.
  struct Moment {
    model::TimePoint time;  // the line's own, else the best that is known
    model::TimePoint read;
    std::string_view pack;  // whether ends are told is known of each emitter for itself
  };

  /// What a thread waits for.
  struct Want {
    std::string_view lock = {};    // its name, where a lock of that name has one holder; else ""
    std::string_view words = {};   // what it is called, where that is no name
    std::string_view holder = {};  // "": the line does not say one
    bool moves = false;            // its name is an address that may change: the thread tells all
    bool over = false;             // it was ended when it was told of
  };

  /// One wait of a circle; its holder is the next one's thread.
  struct Link {
    std::string thread, lock;
  };
  using Circle = std::vector<Link>;  // empty: none

  /// The circle that this wait closes and that was not told yet.
  Circle Wait(std::string_view thread, const Want& want, const Moment& moment);
  /// Likewise, as what a thread holds closes a circle too. `got`: it is no state that is shown, it
  /// has just got it, and waits for nothing.
  Circle Hold(std::string_view thread, std::string_view lock, bool got, const Moment& moment);
  /// Its wait has ended, with the lock or without it.
  void End(std::string_view thread, const Moment& moment);
  void Release(std::string_view thread, std::string_view lock, const Moment& moment);

  /// What threads whose names begin so wait for and hold will be told anew. "": all of them, and
  /// other threads they will be.
  void Forget(std::string_view beginning);

  /// Lets go what is over.
  void Step(model::TimePoint now);
  /// Threads that wait.
  [[nodiscard]] size_t Waiters(model::TimePoint now) const;
  [[nodiscard]] size_t size() const { return threads_.size(); }
  /// Some line has told of a lock, however long ago.
  [[nodiscard]] bool told() const { return newest_ != model::TimePoint{}; }

  [[nodiscard]] nlohmann::json Save() const;
  /// What Save() gave. Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  struct Told {
    model::TimePoint time{}, read{};
    model::Duration lasts = kUntold;
  };
  struct Thread {
    bool waits = false;
    bool over = false;     // Want::over
    bool counted = false;  // its wait is of a circle that was told
    std::string lock, words, holder;
    Told wait;
    std::map<std::string, Told, std::less<>> held;
    model::TimePoint read{};
  };
  using Threads = std::map<std::string, Thread, std::less<>>;

  /// A line of this time was read.
  void Pass(const Moment& moment) { newest_ = std::max(newest_, moment.time); }
  Thread& Touch(std::string_view name, const Moment& moment);
  [[nodiscard]] static bool Lasts(const Told& told, model::TimePoint time, model::TimePoint now);
  [[nodiscard]] std::vector<const Threads::value_type*> HoldersOf(const Thread& thread,
                                                                  const Moment& moment) const;
  [[nodiscard]] bool Search(const std::string& from, const Threads::value_type& at,
                            const Moment& moment, std::set<std::string_view>& seen,
                            std::vector<std::string>& way) const;
  Circle Closed(const std::string& from, const Moment& moment);

  Threads threads_;
  std::set<std::string, std::less<>> tells_ends_, tells_releases_;  // packs
  model::TimePoint newest_{};                                       // of all moments' times
};

}  // namespace aijob::analyze
