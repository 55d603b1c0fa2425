#pragma once
// ProgressCounts: what /metrics says of stalls, silent ranks, stragglers and effective training
// time. When a workload last worked, and what it warned of, metrics/ counts by itself.
//
// Thread-safety: pure functions; the counts' owner calls them.

#include <vector>

#include "analyze/stalls.h"
#include "metrics/counts.h"

namespace aijob::app {

class ProgressCounts {
 public:
  /// Counters: for each change once.
  static void Count(const std::vector<analyze::StallChange>& changes, metrics::Counts& counts);

  /// Gauges, as they are now. What is not known any more keeps its last value.
  static void SetGauges(const std::vector<model::WorkloadProgress>& workloads,
                        metrics::Counts& counts);
};

}  // namespace aijob::app
