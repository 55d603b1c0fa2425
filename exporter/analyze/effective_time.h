#pragma once
// EffectiveTime: the effective training time ratio (ETTR) of a window: time spent on steps that
// last, over all time, as training reports at scale have it (arXiv 2509.16293). Starts, stalls,
// checkpoints, and steps done again after a roll-back are time that is lost.
//
// A step's useful time is what it says of itself, else its share of the interval, at most the
// usual time of a step. Lines' own times, where they say any. A run that begins again at its first
// step, without a word that a checkpoint was missing, is another run: its steps count again.
//
// Owner: Watched. Not thread-safe. Memory: kBuckets numbers.

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "analyze/interval_stats.h"
#include "model/time.h"

namespace aijob::analyze {

class EffectiveTime {
 public:
  static constexpr model::Duration kBucket = std::chrono::minutes(10);
  static constexpr size_t kBuckets = 144;  // a day
  static constexpr size_t kFewest = 8;     // steps, before there is a ratio

  /// A training step that is progress. `step_seconds`: of one step, where the line says it.
  void Step(double step, std::optional<double> step_seconds, model::TimePoint time);
  /// No checkpoint was found: what follows is done again.
  void LostProgress() { lost_ = true; }
  /// Time went by without a step: `time` is the lines' clock now.
  void Wait(model::TimePoint time);
  /// The job has done all: time after this is not its own, until the next step.
  void Finish() { finished_ = true; }

  /// Of the last day, or since the first step; nothing: fewer than kFewest steps, or none of late.
  [[nodiscard]] std::optional<double> Ratio() const;

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  void MoveTo(model::TimePoint time);

  std::array<double, kBuckets> useful_{};  // seconds, by bucket of time modulo kBuckets
  IntervalStats usual_{64};                // seconds of one step
  double furthest_ = -1, newest_ = -1;
  uint64_t steps_ = 0;
  int64_t bucket_ = 0;  // the newest, counted from 1970
  model::TimePoint begin_{}, step_time_{}, end_{};
  bool lost_ = false, finished_ = false;
};

}  // namespace aijob::analyze
