#pragma once
// Analysis: all that judges events over time, as one: what tells its parts of lines and events,
// steps them, stores them and brings them back. What they have found, app/ turns into numbers.
//
//   Analysis analysis;
//   Analysis::Teller teller = analysis.Open("train", "openglm", path, -1);   // for each stream
//   Analysis::Saw(teller, rank, now);                // lines of a rank
//   analysis.Take(teller, event, place, now);        // every event; failures come back judged
//   analysis.Step(now);                              // where all is read that there is
//
// Owner: the Agent, under its lock, or a ctl command; not thread-safe.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/anomalies.h"
#include "analyze/exhaustion.h"
#include "analyze/failure_forecast.h"
#include "analyze/incidents.h"
#include "analyze/launches.h"
#include "analyze/locks.h"
#include "analyze/propagation.h"
#include "analyze/stalls.h"
#include "analyze/tasks.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

class Analysis {
 public:
  Incidents incidents;
  Launches launches;
  Stalls stalls;
  Propagation propagation;
  Locks locks;
  Tasks tasks;
  Anomalies anomalies;
  FailureForecast forecast;
  Exhaustion exhaustion;

  /// Where lines come from, as each part knows it. Lifetime: no longer than the Analysis.
  struct Teller {
    Incidents::Teller incident;
    Launches::Teller launch;
    Locks::Teller lock;
    Watched* watched = nullptr;
    model::TimePoint heard{};  // when the forecast last heard that the workload lives
  };

  /// `rank`: of all its lines, by a label of its path; -1: none says one.
  [[nodiscard]] Teller Open(std::string_view workload, std::string_view source,
                            std::string_view path, int32_t rank);

  /// A line was read; `rank`: by the tags before it, -1: none says one.
  static void Saw(Teller& teller, int32_t rank, model::TimePoint read);

  /// An event; of a failure its role, incident and echo are set. The line that closes a circle of
  /// locks becomes a failure; `place.text` is then the circle, until the next call.
  void Take(Teller& teller, model::Event& event, Incidents::Place& place, model::TimePoint read);

  /// Whether its time orders it among others: where its line says none, a neighbour's is wanted.
  [[nodiscard]] static bool IsOrdered(const model::Event& event) {
    return event.kind == model::EventKind::kFailure || event.class_name == Locks::kKind;
  }

  /// Lines are read as they are written (not while catching up, nor by a scan).
  void SetLive(bool live) { launches.SetLive(live); }

  /// What time settles and ends.
  void Step(model::TimePoint now);
  /// Settles all, as at the end of all input.
  void Finish(model::TimePoint now);
  /// How long from now until Step() has something to do; at most a day.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// For state/: what has changed since the last call, by name; and back, each as it was given.
  /// What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  std::string circle_;  // of the newest deadlock
};

}  // namespace aijob::analyze
