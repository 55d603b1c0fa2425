#include "app/analysis_counts.h"

#include "app/progress_counts.h"

namespace aijob::app {

using metrics::FamilyId;

std::vector<analyze::Change> AnalysisCounts::Count(analyze::Analysis& analysis,
                                                   metrics::Counts& counts) {
  std::vector<analyze::Change> incidents = analysis.incidents.TakeChanges();
  IncidentCounts::Count(incidents, counts);
  ProgressCounts::Count(analysis.stalls.TakeChanges(), counts);
  ForecastCounts::Count(analysis.anomalies.TakeChanges(), counts);
  LaunchCounts::Count(analysis.launches.TakeChanges(), counts);
  for (const auto& [from, to] : analysis.propagation.TakeEdges()) {
    counts.Add(FamilyId::kErrorPropagation, {from, to}, 1);
  }
  return incidents;
}

void AnalysisCounts::SetGauges(const analyze::Analysis& analysis, model::TimePoint now,
                               metrics::Counts& counts) {
  incidents_.SetGauges(analysis.incidents, counts);
  launches_.SetGauges(analysis.launches, counts);
  ProgressCounts::SetGauges(analysis.stalls.Show(now), counts);
  for (const auto& [workload, waiters] : analysis.locks.Waiters(now)) {
    counts.Set(FamilyId::kLockWaiters, {workload}, static_cast<double>(waiters));
  }
  forecast_.SetGauges(analysis.anomalies, analysis.forecast, analysis.exhaustion, now, counts);
}

}  // namespace aijob::app
