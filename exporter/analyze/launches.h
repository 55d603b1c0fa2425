#pragma once
// Launches: the starts of workloads. What packs observe of a start (launch_phase,
// model_load_progress, restart) becomes one launch with phases, of one rank or many; it is ready
// where a line says so or where work is seen (a step, an answer); it has failed where a failure
// was told and nothing followed it, or another start did; it is abandoned where nothing follows.
//
//   Launches launches;
//   Teller teller = launches.Open("serve", path);        // for each stream
//   launches.Observe(teller, event, place, now);         // observations
//   launches.Fail(teller, event, place, now);            // failures, as they were judged
//   launches.Step(now); for (LaunchChange& change : launches.TakeChanges()) ...
//
// A launch begins with the first line of a process (a start banner); where the log begins in the
// middle, with the first phase that it tells, and then its duration is none. A start banner, or the
// emitter's clock (minutes since the process began) running backwards, in a stream that has told
// of a start before, is a restart.
//
// Times: see launch_clock.h. With when a line was read nothing is measured, unless lines are read
// as they are written (SetLive).
//
// Owner: the Agent, under its lock; not thread-safe. Memory: kMostLaunchWorkloads, each with one
// open launch and kKeptLaunches ended ones.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/launch_clock.h"
#include "analyze/launch_history.h"
#include "analyze/open_launch.h"
#include "analyze/readiness.h"
#include "analyze/told_streams.h"
#include "model/event.h"
#include "model/launch.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostLaunchWorkloads = 32;  // further ones share "_other"
inline constexpr size_t kKeptLaunches = 16;
/// A start of which nothing was heard so long is given up: longer than the longest silent loads
/// seen (2737 s for 95 GiB over a network).
inline constexpr model::Duration kLaunchQuiet = std::chrono::hours(1);
/// A critical failure that nothing follows so long was the end.
inline constexpr model::Duration kLaunchFailed = std::chrono::seconds(60);
/// So long after it was ready late lines belong to it.
inline constexpr model::Duration kLaunchLinger = std::chrono::seconds(60);

struct LaunchChange {
  enum class Kind : uint8_t {
    kPhase,    // `phase` took `duration`
    kEnded,    // `status`; `duration` where it was seen from its beginning
    kRestart,  // found by us; `reason`: a failure's class, or "unknown"
  };
  Kind kind = Kind::kPhase;
  std::string workload;
  model::Phase phase = model::Phase::kOther;
  model::LaunchStatus status = model::LaunchStatus::kSuccess;
  std::optional<model::Duration> duration;
  std::string reason;
};

class Launches {
 public:
  struct Workload {
    std::string name;
    std::unique_ptr<OpenLaunch> open;  // or ended and not settled
    std::deque<model::Launch> kept;    // ended ones, the newest first
    LaunchHistory history;
    std::string failure;                      // class of the newest one since it was ready
    std::optional<model::TimePoint> restart;  // when an emitter's line last told of one
    model::Duration behind{0};                // the newest own clock's age when it was read
    Readiness ready;
    ToldStreams told;
    bool dirty = false;  // since the last TakeSaved()
  };

  /// Where lines come from. One for each stream. Lifetime: no longer than the Launches.
  struct Teller {
    Workload* workload = nullptr;
    uint64_t path = 0;                       // its hash
    int32_t rank = -1;                       // all its lines' rank, where its name says one
    bool told = false;                       // of a start
    bool restarted = false;                  // another process writes; its launch is due
    std::optional<model::TimePoint> opened;  // when its first event was read
    LaunchClock clock;
    Readiness::Stream ready;
  };

  /// What stands around an event.
  struct Place {
    std::string_view text;                 // the record's
    int32_t rank = -1;                     // by the tags before the line, of the world
    std::optional<model::TimePoint> time;  // the line's own
  };

  [[nodiscard]] Teller Open(std::string_view workload, std::string_view path);
  /// The streams will be opened once more and go on where they are, as after Load().
  void ExpectAgain() {
    for (auto& [name, workload] : workloads_) workload.told.ExpectAgain();
  }

  void Observe(Teller& teller, const model::Event& event, const Place& place,
               model::TimePoint read);
  void Fail(Teller& teller, const model::Event& event, const Place& place, model::TimePoint read);

  /// What writes there was ready before, and no start goes on.
  [[nodiscard]] static bool IsServing(const Teller& teller) {
    const Workload& workload = *teller.workload;
    const bool starts = workload.open != nullptr && workload.open->running();
    return !starts && workload.ready.Serves(teller.ready);
  }

  /// Lines are read as they are written (not while catching up, nor by a scan): when a line was
  /// read is when it was written.
  void SetLive(bool live) { live_ = live; }
  /// Configured bytes per second to load with; 0: none is.
  void SetLink(double bytes_per_second) { link_ = bytes_per_second; }
  [[nodiscard]] double link() const { return link_; }

  /// Settles and ends what time settles and ends.
  void Step(model::TimePoint now);
  /// Settles all, as at the end of all input. Launches that run go on.
  void Finish(model::TimePoint now);
  /// How long from now until Step() has something to do; a day where nothing is open.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// What has happened since the last call, in order.
  std::vector<LaunchChange> TakeChanges();

  /// By name.
  [[nodiscard]] const std::map<std::string, Workload, std::less<>>& workloads() const {
    return workloads_;
  }
  /// All of a workload: the one that is open first, then the newest.
  [[nodiscard]] std::vector<model::Launch> Show(const Workload& workload) const;

  /// For state/: what has changed since the last call, by name (a workload's); and back, each as it
  /// was given. What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  using Voice = OpenLaunch::Voice;

  Voice Hear(Teller& teller, const model::Event& event, const Place& place, model::TimePoint read);
  void Tell(Teller& teller, const LaunchWord& word, const Voice& voice);
  static bool Belongs(const OpenLaunch& open, const LaunchWord& word, const Voice& voice);
  static bool Opens(const Teller& teller, const LaunchWord& word, const Voice& voice);
  static void NoteTold(Teller& teller);
  void Begin(Teller& teller, const LaunchWord& word, const Voice& voice);
  void NoteRestart(Workload& workload, const Voice& voice);
  static void Serve(Teller& teller);
  void NoteWork(Teller& teller, const model::Event& event, const Voice& voice);
  void TakePhases(Workload& workload, model::TimePoint read, bool all);
  void Close(Workload& workload, model::TimePoint read);
  Workload& Of(std::string_view name);

  std::map<std::string, Workload, std::less<>> workloads_;
  std::vector<LaunchChange> changes_;
  size_t open_ = 0;
  bool live_ = false;
  double link_ = 0;
};

}  // namespace aijob::analyze
