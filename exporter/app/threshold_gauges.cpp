#include "app/threshold_gauges.h"

namespace aijob::app {

using metrics::FamilyId;

void ThresholdGauges::Show(const config::Thresholds& thresholds, metrics::Counts& counts) {
  for (const auto& [workload, values] : shown_) {
    const auto now = thresholds.find(workload);
    for (const auto& [name, value] : values) {
      if (now != thresholds.end() && now->second.contains(name)) continue;
      counts.Clear(FamilyId::kThreshold, {workload, name});
    }
  }
  for (const auto& [workload, values] : thresholds) {
    for (const auto& [name, value] : values) {
      counts.Set(FamilyId::kThreshold, {workload, name}, value);
    }
  }
  shown_ = thresholds;
}

}  // namespace aijob::app
