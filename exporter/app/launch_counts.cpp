#include "app/launch_counts.h"

#include <algorithm>

#include "analyze/load_eta.h"
#include "model/time.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;
using Kind = analyze::LaunchChange::Kind;

using model::Seconds;

std::string_view ResultOf(model::LaunchStatus status) {
  switch (status) {
    case model::LaunchStatus::kSuccess:
      return "ready";
    case model::LaunchStatus::kFailed:
      return "failed";
    default:
      return "abandoned";
  }
}

void SetLoads(const model::Launch& launch, metrics::Counts& counts) {
  for (const model::ModelLoad& load : launch.loads) {
    if (load.bandwidth) {
      counts.Set(FamilyId::kModelLoadBandwidth, {launch.workload, load.target}, *load.bandwidth);
    }
    for (const auto& [bound, factor] :
         {std::pair{"low", analyze::kEtaLow}, std::pair{"high", analyze::kEtaHigh}}) {
      if (load.seconds_left) {
        counts.Set(FamilyId::kModelLoadEta, {launch.workload, load.target, bound},
                   *load.seconds_left * factor);
      } else {
        counts.Clear(FamilyId::kModelLoadEta, {launch.workload, load.target, bound});
      }
    }
  }
}

}  // namespace

void LaunchCounts::Count(const std::vector<analyze::LaunchChange>& changes,
                         metrics::Counts& counts) {
  for (const analyze::LaunchChange& change : changes) {
    if (change.kind == Kind::kRestart) {
      counts.Add(FamilyId::kRestarts, {change.workload, change.reason}, 1);
    } else if (change.kind == Kind::kPhase && change.duration) {
      counts.Observe(FamilyId::kStartupPhaseDuration,
                     {change.workload, model::PhaseName(change.phase)}, Seconds(*change.duration));
    } else if (change.kind == Kind::kEnded && change.duration) {
      counts.Observe(FamilyId::kStartupDuration, {change.workload, ResultOf(change.status)},
                     Seconds(*change.duration));
    }
  }
}

/// What an earlier launch had loaded is not loaded by the next.
void LaunchCounts::Restart(const std::string& workload, const std::vector<model::Launch>& shown,
                           metrics::Counts& counts) {
  const model::Launch& newest = shown.front();
  if (newest.status == model::LaunchStatus::kSuccess || starts_[workload] == newest.start) return;
  starts_[workload] = newest.start;
  for (size_t i = 1; i < shown.size(); ++i) {
    for (const model::ModelLoad& before : shown[i].loads) {
      const auto told = [&](const model::ModelLoad& load) {
        return load.target == before.target && load.progress_ratio;
      };
      if (!before.progress_ratio) continue;
      if (std::any_of(newest.loads.begin(), newest.loads.end(), told)) continue;
      counts.Set(FamilyId::kModelLoadProgress, {workload, before.target}, 0);
    }
  }
}

void LaunchCounts::SetGauges(const analyze::Launches& launches, metrics::Counts& counts) {
  std::set<std::pair<std::string, std::string_view>> now;
  for (const auto& [name, workload] : launches.workloads()) {
    const std::vector<model::Launch> shown = launches.Show(workload);
    if (const auto timeout = workload.history.RecommendedTimeout()) {
      counts.Set(FamilyId::kProbeRecommendedTimeout, {name, "startup"}, *timeout);
    }
    if (shown.empty()) continue;
    const model::Launch& newest = shown.front();
    Restart(name, shown, counts);
    SetLoads(newest, counts);
    if (newest.status != model::LaunchStatus::kRunning) continue;
    now.emplace(name, model::PhaseName(newest.phase));
    counts.Set(FamilyId::kStartupPhaseStart, {name}, model::UnixSeconds(newest.phase_start));
  }
  for (const auto& [name, phase] : phases_) {
    if (!now.contains({name, phase})) counts.Set(FamilyId::kStartupPhaseInfo, {name, phase}, 0);
  }
  for (const auto& [name, phase] : now) counts.Set(FamilyId::kStartupPhaseInfo, {name, phase}, 1);
  phases_ = std::move(now);
}

}  // namespace aijob::app
