#pragma once
// PhaseTracks: the phases of one launch, by rank: when each was begun, and how long it took.
//
// A phase whose beginning is marked lasts until its end is; where no line says that, until the same
// rank speaks of another phase. A duration that a line states wins over what marks give. Points
// (lines from within a phase) say where a rank is, not how long it was there.
//
// Owner: OpenLaunch. Not thread-safe. Memory: 14 phases of kMostLaunchRanks ranks; further ranks
// share one track, which counts what they say together.

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "analyze/intervals.h"
#include "model/launch.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr int32_t kMostLaunchRanks = 64;

class PhaseTracks {
 public:
  /// `firm`: the time is one to measure with.
  struct Moment {
    model::TimePoint time{};
    bool firm = true;
  };

  void Begin(model::Phase phase, int32_t rank, Moment at);
  /// `goes_on`: the rank's line before was of this phase too.
  void End(model::Phase phase, int32_t rank, Moment at, bool goes_on);
  void Point(model::Phase phase, int32_t rank, Moment at, bool goes_on);
  void State(model::Phase phase, int32_t rank, model::TimePoint from, model::Duration duration);

  /// A rank speaks of `but`: its other phases are over. -1 is who speaks for all, or before there
  /// are ranks: its phases are over too.
  void EndOthers(int32_t rank, model::Phase but, Moment at);
  /// A rank was in `phase` since then: those that come before it are over.
  void EndEarlier(int32_t rank, model::Phase phase, Moment at);
  void EndAll(Moment at);
  /// The launch ends within its phases: those that are open were `status` (failed, abandoned).
  void Cut(model::TimePoint time, model::LaunchStatus status);
  void Fail(model::Phase phase) { Of(phase).status = model::LaunchStatus::kFailed; }

  [[nodiscard]] bool IsOpen(model::Phase phase) const;
  /// Some rank, or that rank, has told how long it took.
  [[nodiscard]] bool Knows(model::Phase phase) const;
  [[nodiscard]] bool Knows(model::Phase phase, int32_t rank) const;
  /// The slowest rank's; nothing: not known, or it failed.
  [[nodiscard]] std::optional<model::Duration> Measured(model::Phase phase) const;
  /// The one that a rank has been in for longest; nothing: none is open.
  [[nodiscard]] std::optional<std::pair<model::Phase, model::TimePoint>> Current() const;
  /// All of which something is known, by their starts.
  [[nodiscard]] std::vector<model::LaunchPhase> Show() const;
  /// All that is in some phase.
  [[nodiscard]] Intervals Covered() const;

  [[nodiscard]] nlohmann::json Save() const;
  void Load(const nlohmann::json& saved);

 private:
  struct Track {
    Intervals told;              // measured, or stated
    bool stated = false;         // which
    std::optional<Moment> open;  // begun
    Intervals vague;             // within it, but not from its beginning to its end
  };
  struct OnePhase {
    std::map<int32_t, Track> tracks;  // by rank
    model::LaunchStatus status = model::LaunchStatus::kSuccess;
  };

  static int32_t Slot(int32_t rank) { return rank < kMostLaunchRanks ? rank : kMostLaunchRanks; }
  static void Close(Track& track, Moment at);
  [[nodiscard]] static std::optional<model::TimePoint> StartOf(const Track& track);
  static model::LaunchPhase ShowOne(model::Phase phase, const OnePhase& one);
  OnePhase& Of(model::Phase phase) { return phases_[phase]; }
  [[nodiscard]] const Track* Find(model::Phase phase, int32_t rank) const;

  std::map<model::Phase, OnePhase> phases_;
};

}  // namespace aijob::analyze
