#pragma once
// What packs observe of a start, for the tests of launches.

#include <string>
#include <vector>

#include "analyze/launches.h"
#include "analyze/told.h"
#include "model/event.h"

namespace aijob::analyze {

inline constexpr double kNoDuration = -1;

/// `seconds`: the duration that the line states.
inline model::Event PhaseLine(double at, const std::string& phase, const std::string& edge = "",
                              double seconds = kNoDuration, int rank = -1) {
  model::Event event = Observation("launch_phase", at);
  event.stream = 1;
  event.labels.push_back({"phase", phase});
  if (!edge.empty()) event.labels.push_back({"edge", edge});
  if (seconds >= 0) event.values.push_back({"duration_seconds", seconds});
  if (rank >= 0) event.values.push_back({"rank", static_cast<double>(rank)});
  return event;
}

inline model::Event LoadLine(double at, std::vector<model::Value> values,
                             std::vector<model::Label> labels = {}) {
  model::Event event = Observation("model_load_progress", at, std::move(values));
  event.stream = 1;
  event.labels = std::move(labels);
  return event;
}

/// A record of a launch sequence, as services dump it.
inline model::Event Step(const std::string& phase, int64_t start_ns, double seconds,
                         const std::string& status = "success") {
  model::Event event = PhaseLine(0, phase, "", seconds);
  event.time.reset();
  event.labels.push_back({"status", status});
  event.labels.push_back({"start_time", std::to_string(start_ns)});
  return event;
}

inline const model::LaunchPhase* FindPhase(const model::Launch& launch, model::Phase phase) {
  for (const model::LaunchPhase& each : launch.phases) {
    if (each.phase == phase) return &each;
  }
  return nullptr;
}

/// How long a phase took; -1: not known.
inline double Took(const model::Launch& launch, model::Phase phase) {
  const model::LaunchPhase* const found = FindPhase(launch, phase);
  if (found == nullptr || !found->duration) return -1;
  return std::chrono::duration<double>(*found->duration).count();
}

/// Lines of one workload, each read when it says.
class Launching {
 public:
  void See(const model::Event& event, std::string_view text = "") {
    const model::TimePoint read = event.time.value_or(now);
    launches.Observe(teller, event, {text, -1, event.time}, read);
  }
  void SeeFailure(const model::Event& event) {
    launches.Fail(teller, event, {"", -1, event.time}, event.time.value_or(now));
  }
  [[nodiscard]] std::vector<model::Launch> Show() const {
    return launches.Show(launches.workloads().begin()->second);
  }
  [[nodiscard]] model::Launch Newest() const { return Show().at(0); }
  std::vector<LaunchChange> Take(LaunchChange::Kind kind) {
    std::vector<LaunchChange> taken;
    for (LaunchChange& change : launches.TakeChanges()) {
      if (change.kind == kind) taken.push_back(std::move(change));
    }
    return taken;
  }

  model::TimePoint now = kFirstMoment;
  Launches launches;
  Launches::Teller teller = launches.Open("serve", "/logs/serve.log");
};

}  // namespace aijob::analyze
