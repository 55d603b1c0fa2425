#pragma once
// Pace: how often a workload makes progress, and from when on its silence is a stall.
//
//   threshold = max(floor, median + 8 x 1.4826 x MAD, 3 x p99, 1.25 x longest known pause)
//
// over the newest kWindow ordinary intervals; 1.4826 x MAD is the standard deviation where they
// are normal. Intervals beyond the second term, and twice the median, are pauses (checkpoints,
// evaluations): kept apart, so that one in a hundred does not decide whether p99 is a step or a
// pause. A pause that was not flagged as a stall is known at once, one that was from its second
// time on: a hang that resolved must not make the next one invisible. Pauses are forgotten after
// kPauseAge intervals.
//
// Until kFewest intervals are known since the start, the first of which warm up: max(floor,
// kLearning, twice the longest, the start itself among them).
//
// Slow is a median of the newest kRecent of at least twice the window's; no more below 1.5 times;
// kept up for kAccepted intervals it is the new pace.
//
// Owner: Watched. Not thread-safe. Memory: kWindow + kPauses + kRecent intervals.

#include <cstdint>
#include <deque>
#include <nlohmann/json_fwd.hpp>

#include "analyze/interval_stats.h"

namespace aijob::analyze {

class Pace {
 public:
  static constexpr size_t kWindow = 256;
  static constexpr size_t kFewest = 8;
  static constexpr size_t kPauses = 32;
  static constexpr size_t kRecent = 8;
  static constexpr uint64_t kPauseAge = 4096;
  static constexpr size_t kAccepted = 64;
  static constexpr double kLearningSeconds = 300;

  /// The workload begins anew: `start_seconds` is how long its start took, 0: nobody knows. What
  /// was known of its pace stays, but kFewest intervals are to be seen again.
  void Begin(double start_seconds);

  /// An interval between two signs of progress; `flagged`: it was taken for a stall.
  void Add(double seconds, bool flagged);

  [[nodiscard]] double ThresholdSeconds(double floor_seconds) const;
  [[nodiscard]] bool Slow() const { return slow_ > 0; }
  /// The median of the newest kRecent intervals.
  [[nodiscard]] double RecentSeconds() const { return recent_.Median(); }
  [[nodiscard]] bool Learning() const { return fresh_ < kFewest; }

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  struct Pause {
    double seconds;
    bool flagged;
    uint64_t at;  // how many intervals there were before it
  };
  [[nodiscard]] double BoundSeconds() const;
  [[nodiscard]] double KnownPause() const;
  void DropWarmUp();
  void JudgeSlow();

  IntervalStats ordinary_{kWindow};
  IntervalStats recent_{kRecent};
  std::deque<Pause> pauses_;
  uint64_t intervals_ = 0;
  size_t fresh_ = 0;    // intervals since the start
  double longest_ = 0;  // of those, while learning; and the start
  size_t slow_ = 0;     // intervals since it was found slow; 0: it is not
};

}  // namespace aijob::analyze
