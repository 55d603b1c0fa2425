#pragma once
// Watched: one workload's progress: what it does, when it last worked, when it would have to work
// again, and the stalls that follow from it.
//
// Silence is measured in times of reading, from the last progress, the begin of the watch, or its
// return from an absence; the pace in lines' own times. A hang is judged only where lines are read
// as they are written (liveness.h). A workload has one hang and one slow stall open at most.
//
// Owner: Stalls. Not thread-safe. Memory: Pace, EffectiveTime, and a few words for each rank.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyze/effective_time.h"
#include "analyze/heartbeats.h"
#include "analyze/liveness.h"
#include "analyze/pace.h"
#include "analyze/signs.h"
#include "analyze/stall_evidence.h"
#include "analyze/step_numbers.h"
#include "analyze/stragglers.h"
#include "model/event.h"
#include "model/progress_state.h"
#include "model/time.h"

namespace aijob::analyze {

/// The wait that is asked for while nothing can become due.
inline constexpr model::Duration kNothingDue = model::kDay;

struct StallChange {
  enum class Kind : uint8_t { kFlagged, kEnded };
  Kind kind = Kind::kFlagged;
  model::Stall stall;
};

class Watched {
 public:
  /// While serving: the 60 s after which users of engines want to know. Training: 15 % of 600 s,
  /// PyTorch's default for collectives, to be early and above the pauses of short checkpoints.
  static constexpr double kServingFloorSeconds = 60;
  static constexpr double kTrainingFloorSeconds = 90;
  /// A start without a sign: where starts of model servers are called slow. Longer where its signs
  /// come further apart, and for a load of known size whose progress nobody tells.
  static constexpr double kStartupSeconds = 300;
  /// Step() comes every kStep at least; where it did not for kAway, the exporter was away.
  static constexpr model::Duration kStep = std::chrono::seconds(15);
  static constexpr model::Duration kAway = std::chrono::minutes(1);

  explicit Watched(std::string name) : name_(std::move(name)) {}

  /// Lines were read; `rank` -1: nobody says whose. Once for a batch, or for each line with a tag.
  void Saw(int32_t rank, model::TimePoint read) {
    if (read > heard_) heard_ = read;
    beats_.Saw(rank, read);
  }
  /// An event; `line`: the line's own time.
  void Observe(const model::Event& event, int32_t rank, std::optional<model::TimePoint> line,
               model::TimePoint read, std::vector<StallChange>& changes);
  /// The job is over, as somebody outside its log knows.
  void End(bool well, model::TimePoint read, std::vector<StallChange>& changes);

  void Step(model::TimePoint now, std::vector<StallChange>& changes);
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;
  [[nodiscard]] model::WorkloadProgress Show(model::TimePoint now) const;

  /// True where what Save() gives has changed since the last TakeDirty().
  bool TakeDirty() { return std::exchange(dirty_, false); }
  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  enum class Phase : uint8_t { kNone, kStarting, kWorking, kFinished, kFailed };
  using Changes = std::vector<StallChange>;
  using Line = std::optional<model::TimePoint>;

  void Begin(const Sign& sign, Line line, model::TimePoint read, Changes& changes);
  void SetPending(bool pending, model::TimePoint read, Changes& changes);
  void TrainStep(const model::Event& event, int32_t rank, Line line, model::TimePoint read,
                 Changes& changes);
  void NoteTotal(const model::Event& event, double stride, model::TimePoint read, Changes& changes);
  void Work(const Sign& sign, Line line, model::TimePoint read, Changes& changes);
  void NotePace(bool samples, Line line, model::TimePoint read, bool flagged);
  void JudgeSlow(model::TimePoint read, Changes& changes);
  void Wait(Line line, model::TimePoint read, Changes& changes);
  void Tell(const Sign& sign, model::TimePoint read, Changes& changes);
  void Die(const model::Event& event, model::TimePoint read, Changes& changes);
  void Flag(model::StallKind kind, bool told, model::TimePoint now, Changes& changes);
  void EndStall(std::optional<model::Stall>& stall, bool resumed, model::TimePoint read,
                Changes& changes);
  [[nodiscard]] double ThresholdSeconds() const;
  void NotePatience(const model::Event& event, model::TimePoint read);
  [[nodiscard]] std::optional<model::TimePoint> QuietSince() const;
  [[nodiscard]] bool IsSilent(model::TimePoint now) const;
  void ShowRanks(model::WorkloadProgress& shown) const;
  model::RankProgress& RankSeen(int32_t rank);

  std::string name_;
  Phase phase_ = Phase::kNone;
  bool trains_ = false, serves_ = false;
  Heartbeats beats_;
  Liveness liveness_;
  Pace pace_;
  StallEvidence evidence_;
  StepNumbers steps_;
  Stragglers stragglers_;
  EffectiveTime effective_;
  std::vector<model::RankProgress> ranks_;  // by rank + 1; the first: nobody's

  model::TimePoint heard_{}, progress_{}, sign_{}, failed_{};  // read; 1970: never
  model::TimePoint began_{}, waited_{};  // its start, and the newest word of waiting
  Line began_line_, sample_line_;        // likewise, and of the newest sample of its pace
  double start_apart_ = 0;   // of the signs of this start, the longest way between two, in seconds
  double start_untold_ = 0;  // what its load takes, in seconds, while nobody tells its progress
  model::TimePoint sample_{};
  uint64_t sample_look_ = 0, sign_look_ = 0;
  std::optional<model::TimePoint> pending_;  // since when there is work to do, of a server
  int waits_ = 0;                            // words of waiting in a row
  std::optional<model::Stall> hang_, slow_;

  uint64_t looks_ = 0;  // Step() calls
  model::TimePoint looked_{}, quiet_from_{};
  model::TimePoint line_clock_{};  // lines' time now, as far as it is known
  bool dirty_ = false;
};

}  // namespace aijob::analyze
