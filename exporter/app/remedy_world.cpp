// Tested in tests/service/remediation_test.cpp.

#include "app/remedy_world.h"

#include <algorithm>
#include <memory>

#include "act/condition.h"
#include "app/checkpoint_watch.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

const analyze::Launches::Workload* FindLaunches(const analyze::Analysis& analysis,
                                                const std::string& name) {
  const auto& workloads = analysis.launches.workloads();
  const auto found = workloads.find(name);
  return found == workloads.end() ? nullptr : &found->second;
}

std::optional<double> Largest(const metrics::Counts& counts, FamilyId family,
                              const std::string& workload) {
  const std::vector<double> values = counts.Values(family, {workload});
  if (values.empty()) return std::nullopt;
  return *std::max_element(values.begin(), values.end());
}

/// A folder's own look is worth more than what a log says: it saw the checkpoint whole.
act::Checkpoint CheckpointOf(const metrics::Counts& counts, const config::Config& config,
                             const std::string& workload) {
  act::Checkpoint checkpoint;
  bool watched = false;
  for (const config::CheckpointConfig& folder : config.checkpoints) {
    if (folder.workload != workload) continue;
    watched = true;
    const auto whole = CheckpointWatch::NewestWhole(counts, folder);
    if (!whole || (checkpoint.step && *checkpoint.step > whole->first)) continue;
    checkpoint.step = whole->first;
    checkpoint.path = whole->second;
  }
  if (!watched) {
    checkpoint.step = Largest(counts, FamilyId::kCheckpointLastStep, workload);
    checkpoint.time = Largest(counts, FamilyId::kCheckpointLastSuccessTimestamp, workload);
  }
  return checkpoint;
}

}  // namespace

act::World RemedyWorld(const analyze::Analysis& analysis, metrics::Counts& counts,
                       const config::Config& config, model::TimePoint now) {
  act::World world;
  world.open = [&analysis](const std::string& workload,
                           const std::string& id) -> std::optional<model::Incident> {
    for (model::Incident& incident : analysis.incidents.ShowOpen()) {
      if (incident.workload == workload && incident.id == id) return std::move(incident);
    }
    return std::nullopt;
  };
  world.progress = [&analysis,
                    now](const std::string& workload) -> std::optional<model::TimePoint> {
    for (const model::WorkloadProgress& shown : analysis.stalls.Show(now)) {
      if (shown.workload == workload) return shown.progress;
    }
    return std::nullopt;
  };
  world.starting = [&analysis](const std::string& workload) -> std::optional<model::TimePoint> {
    const auto* const known = FindLaunches(analysis, workload);
    if (known == nullptr) return std::nullopt;
    const std::vector<model::Launch> shown = analysis.launches.Show(*known);
    if (shown.empty() || shown.front().status != model::LaunchStatus::kRunning) return std::nullopt;
    return shown.front().start;
  };
  world.usual_start = [&analysis](const std::string& workload) -> std::optional<model::Duration> {
    const auto* const known = FindLaunches(analysis, workload);
    const auto seconds = known == nullptr ? std::nullopt : known->history.RecommendedTimeout();
    if (!seconds) return std::nullopt;
    return std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(*seconds));
  };
  const auto families = std::make_shared<std::optional<model::Families>>();
  world.holds = [families, &counts](const act::Condition& condition, const std::string& workload) {
    if (!*families) *families = counts.Collect();
    return act::Holds(condition, workload, **families);
  };
  world.checkpoint = [&counts, &config](const std::string& workload) {
    return CheckpointOf(counts, config, workload);
  };
  return world;
}

}  // namespace aijob::app
