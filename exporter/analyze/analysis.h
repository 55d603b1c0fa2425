#pragma once
// Analysis: all that judges events over time, as one: what steps it, stores it and brings it back.
// What each part is told, the pipeline says; what each has found, app/ turns into numbers.
//
// Owner: the Agent, under its lock, or a ctl command; not thread-safe.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/incidents.h"
#include "analyze/launches.h"
#include "analyze/propagation.h"
#include "model/time.h"

namespace aijob::analyze {

struct Analysis {
  Incidents incidents;
  Launches launches;
  Propagation propagation;

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
};

}  // namespace aijob::analyze
