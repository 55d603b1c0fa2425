#pragma once
// Stalls: the watch over the progress of all workloads.
//
//   Stalls stalls;
//   Watched& watched = stalls.Open("train");              // for each stream; its owner keeps it
//   watched.Saw(rank, now);                               // once for each batch of lines
//   stalls.Observe(watched, event, rank, line_time, now); // every event, failures too
//   stalls.Step(now);                                     // where all is read that there is
//   for (StallChange& change : stalls.TakeChanges()) ...
//
// Step() is not to be called while lines of the past are still to be read: until then nobody knows
// what the workloads did. Owner: the Agent, under its lock; not thread-safe. Memory:
// kMostWatched workloads (further ones share "_other", which is never judged by its silence).
// Failures: none; saved text that cannot be read is left out.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/watched.h"
#include "model/event.h"
#include "model/progress_state.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostWatched = 64;

class Stalls {
 public:
  /// The workload's watch; the same for the same name. Lifetime: the Stalls'.
  Watched& Open(std::string_view workload);

  /// `rank`: whose line it is, -1: nobody says. `line`: the line's own time. After a failure was
  /// judged by Incidents: roles matter.
  void Observe(Watched& watched, const model::Event& event, int32_t rank,
               std::optional<model::TimePoint> line, model::TimePoint read) {
    watched.Observe(event, rank, line, read, changes_);
  }
  /// The job is over, as something beside its log says: `well`, or not.
  void End(Watched& watched, bool well, model::TimePoint read) {
    watched.End(well, read, changes_);
  }

  void Step(model::TimePoint now);
  /// How long from now until Step() is to be called; a day where nothing is due.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// What has happened since the last call, in order. Each stall is flagged once and ended once,
  /// restarts or not, if TakeSaved() is stored with what is made of it.
  std::vector<StallChange> TakeChanges() { return std::exchange(changes_, {}); }

  [[nodiscard]] std::vector<model::WorkloadProgress> Show(model::TimePoint now) const;

  /// For state/: what has changed since the last call, by workload; and back, each as it was given.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  std::map<std::string, std::unique_ptr<Watched>, std::less<>> watched_;
  std::vector<StallChange> changes_;
};

}  // namespace aijob::analyze
