#pragma once
// OpenSaves: saves of checkpoints that a workload's logs said had begun, and not yet that they
// ended. One that can never end is incomplete: its stream (file) begins the save of another step,
// or its job went on from an earlier step, or from none.
//
// Ranks write streams of their own, which are read one after the other, and the same save is told
// by all of them: so a save is known by its step, one stream's next save says nothing of another
// stream's, a save that ended anywhere has ended, and going on from an earlier step counts only
// where it is later by the lines' own times. A save whose begin says no step is not followed. What
// ended while the exporter was down is not known: open saves do not survive a restart.
//
// Owner: WorkloadMemory. Not thread-safe. Limit: kOpenSaves, the oldest is forgotten first.

#include <cstddef>
#include <optional>
#include <vector>

#include "model/event.h"
#include "model/time.h"

namespace aijob::metrics {

/// The step of a run that begins anew.
inline constexpr double kFromScratch = -1;

class OpenSaves {
 public:
  static constexpr size_t kOpenSaves = 256;

  // Begin, Resume: how many saves are known to be incomplete now, each told once.
  int Begin(model::StreamId stream, double step, model::TimePoint time);
  /// A save succeeded; without a step: the stream's own.
  void End(model::StreamId stream, std::optional<double> step);
  /// A save failed, and was counted as that.
  void Fail(model::StreamId stream, std::optional<double> step);
  /// The job goes on from `step` (or kFromScratch); nothing: it restarted, from where is not said.
  int Resume(model::StreamId stream, std::optional<double> step, model::TimePoint time);

  [[nodiscard]] size_t size() const { return saves_.size(); }

 private:
  struct Save {
    model::StreamId stream = 0;
    double step = 0;
    model::TimePoint time{};
  };
  struct Told {
    double step = -1;
    model::TimePoint until{};
  };

  int GiveUp(const std::vector<double>& steps, model::TimePoint time);

  std::vector<Save> saves_;  // oldest first
  Told told_;                // the newest incomplete one: other ranks may tell of it yet
};

}  // namespace aijob::metrics
