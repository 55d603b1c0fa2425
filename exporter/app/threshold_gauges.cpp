#include "app/threshold_gauges.h"

namespace aijob::app {

using metrics::FamilyId;

void ThresholdGauges::Show(const config::Thresholds& thresholds, metrics::Counts& counts) {
  for (const auto& [workload, values] : shown_) {
    const auto now = thresholds.find(workload);
    for (const auto& [name, value] : values) {  // what holds for all is always said
      if (now != thresholds.end() && now->second.contains(name)) continue;
      counts.Clear(FamilyId::kWorkloadThreshold, {workload, name});
    }
  }
  for (const auto& [workload, values] : thresholds) {
    for (const auto& [name, value] : values) {
      if (workload.empty()) {
        counts.Set(FamilyId::kThreshold, {name}, value);
      } else {
        counts.Set(FamilyId::kWorkloadThreshold, {workload, name}, value);
      }
    }
  }
  shown_ = thresholds;
}

}  // namespace aijob::app
