#include "app/progress_counts.h"

namespace aijob::app {

using metrics::FamilyId;

// A stall is counted when it is flagged: who wants to be told of it wants it then.
void ProgressCounts::Count(const std::vector<analyze::StallChange>& changes,
                           metrics::Counts& counts) {
  for (const analyze::StallChange& change : changes) {
    if (change.kind != analyze::StallChange::Kind::kFlagged) continue;
    const model::Stall& stall = change.stall;
    counts.Add(FamilyId::kStalls, {stall.workload, model::StallKindName(stall.kind)}, 1);
  }
}

void ProgressCounts::SetGauges(const std::vector<model::WorkloadProgress>& workloads,
                               metrics::Counts& counts) {
  for (const model::WorkloadProgress& each : workloads) {
    const std::string& name = each.workload;
    if (each.threshold_seconds) {
      counts.Set(FamilyId::kStallThreshold, {name}, *each.threshold_seconds);
    } else {
      // An alert that compares with it must not go on after the job has ended.
      counts.Clear(FamilyId::kStallThreshold, {name});
    }
    if (each.silent_ranks) {
      counts.Set(FamilyId::kRankSilent, {name}, static_cast<double>(*each.silent_ranks));
    }
    if (each.effective_ratio) {
      counts.Set(FamilyId::kEffectiveTrainingTime, {name}, *each.effective_ratio);
    }
    for (const model::Straggler& straggler : each.stragglers) {
      counts.Set(FamilyId::kStragglerRatio, {name, straggler.signal}, straggler.ratio);
      counts.Set(FamilyId::kStragglerRank, {name, straggler.signal},
                 static_cast<double>(straggler.rank.value_or(-1)));
    }
  }
}

}  // namespace aijob::app
