#pragma once
// OpenLaunch: a launch while it lasts, and until what is told of it late has come in.
//
// Owner: Launches. Not thread-safe. Memory: its phases' tracks (phase_tracks.h), kMostTargets
// targets, kMostStreams streams.

#include <bitset>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyze/launch_word.h"
#include "analyze/load_eta.h"
#include "analyze/phase_tracks.h"
#include "model/launch.h"
#include "model/line.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostTargets = 16;
inline constexpr size_t kMostStreams = 64;

/// How long other ranks may take to tell of the same phase, or of the same end.
inline constexpr model::Duration kLaunchSettle = std::chrono::seconds(10);

class OpenLaunch {
 public:
  /// Who speaks, and when.
  struct Voice {
    model::StreamId stream = 0;
    int32_t rank = -1;  // -1: nobody says
    model::TimePoint time{};
    bool firm = true;         // the time is one to measure with
    model::TimePoint read{};  // when the line was read
  };

  /// `whole`: this is where it began.
  OpenLaunch(std::string workload, model::TimePoint start, bool whole, model::TimePoint read);
  /// What Save() gave. Throws nlohmann's exceptions.
  explicit OpenLaunch(const nlohmann::json& saved);

  void Tell(const LaunchWord& word, const Voice& voice);
  /// Something went wrong: whether it ends the start, what follows will tell.
  void TellFailure(std::string class_name, bool critical, const Voice& voice);
  /// It is over: kSuccess, kFailed or kAbandoned. `firm`: the time is one to measure with.
  void End(model::LaunchStatus status, model::TimePoint time, model::TimePoint read,
           bool firm = true);
  /// It is over without a word of success: failed where a failure was told.
  void GiveUp(model::TimePoint read);

  [[nodiscard]] bool running() const { return launch_.status == model::LaunchStatus::kRunning; }
  [[nodiscard]] model::LaunchStatus status() const { return launch_.status; }
  [[nodiscard]] model::TimePoint start() const { return launch_.start; }
  [[nodiscard]] model::TimePoint end() const { return launch_.end; }
  [[nodiscard]] bool whole() const { return launch_.whole; }
  [[nodiscard]] model::TimePoint last() const { return last_; }
  [[nodiscard]] model::TimePoint last_read() const { return last_read_; }
  [[nodiscard]] model::TimePoint first_read() const { return first_read_; }
  /// When a critical failure was read that nothing has followed yet.
  [[nodiscard]] std::optional<model::TimePoint> failed_read() const { return failed_read_; }
  [[nodiscard]] bool has_failure() const { return !launch_.cause.empty(); }

  /// The weights are there and no phase is open: it waits for work.
  [[nodiscard]] bool Waits() const;

  /// This word begins another launch: the process has been further than that.
  [[nodiscard]] bool IsBehind(const LaunchWord& word, const Voice& voice) const;
  /// The stream told of it, or there is no knowing (after a restart).
  [[nodiscard]] bool Knows(model::StreamId stream) const {
    return reloaded_ || streams_.contains(stream);
  }

  /// Phases whose durations are known and will not change: each once. `all`: those that only wait
  /// for other ranks too.
  std::vector<std::pair<model::Phase, model::Duration>> TakePhases(model::TimePoint read, bool all);
  /// When TakePhases() may have more; nothing: not by time alone.
  [[nodiscard]] std::optional<model::TimePoint> PhasesDue() const;

  /// `link`: configured bytes per second; 0: none is.
  [[nodiscard]] model::Launch Show(double link) const;

  [[nodiscard]] nlohmann::json Save() const;

 private:
  void Mark(const LaunchWord& word, const Voice& voice);
  void TellLoad(const LaunchWord& word, const Voice& voice);
  [[nodiscard]] bool AllRanksTold(model::Phase phase) const;
  [[nodiscard]] std::vector<model::ModelLoad> Loads(double link) const;

  model::Launch launch_;
  PhaseTracks tracks_;
  std::set<int32_t> ranks_;                  // that told of a phase
  std::map<model::StreamId, bool> streams_;  // and whether they came beyond the beginning
  std::map<std::string, LoadMeter, std::less<>> loads_;
  std::optional<int32_t> bar_rank_;                     // whose progress is followed
  std::map<model::Phase, model::TimePoint> told_read_;  // when a phase was last spoken of
  std::bitset<model::kPhaseNames.size()> counted_;
  bool reloaded_ = false;                       // streams of before have other numbers now
  std::map<int32_t, model::Phase> last_phase_;  // by rank
  bool loaded_ = false;
  model::Phase newest_phase_ = model::Phase::kUnattributed;
  bool newest_ended_ = false;
  model::TimePoint newest_since_{};
  model::TimePoint first_read_{}, last_{}, last_read_{};
  model::TimePoint failed_at_{};
  std::optional<model::TimePoint> failed_read_;
};

}  // namespace aijob::analyze
