#include "app/analysis_counts.h"

namespace aijob::app {

using metrics::FamilyId;

void AnalysisCounts::Count(analyze::Analysis& analysis, metrics::Counts& counts) {
  IncidentCounts::Count(analysis.incidents.TakeChanges(), counts);
  LaunchCounts::Count(analysis.launches.TakeChanges(), counts);
  for (const auto& [from, to] : analysis.propagation.TakeEdges()) {
    counts.Add(FamilyId::kErrorPropagation, {from, to}, 1);
  }
}

void AnalysisCounts::SetGauges(const analyze::Analysis& analysis, metrics::Counts& counts) {
  incidents_.SetGauges(analysis.incidents, counts);
  launches_.SetGauges(analysis.launches, counts);
}

}  // namespace aijob::app
