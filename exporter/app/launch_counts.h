#pragma once
// LaunchCounts: what /metrics says of launches: how long they and their phases took, restarts that
// were found by us, and of the newest launch of each workload where it is, how far its load has
// come, and what a probe should wait.
//
// Owner: AnalysisCounts. Not thread-safe.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyze/launches.h"
#include "metrics/counts.h"

namespace aijob::app {

class LaunchCounts {
 public:
  /// Counters and histograms: for each change once.
  static void Count(const std::vector<analyze::LaunchChange>& changes, metrics::Counts& counts);

  /// Gauges, as they are now.
  void SetGauges(const analyze::Launches& launches, metrics::Counts& counts);

 private:
  void Restart(const std::string& workload, const std::vector<model::Launch>& shown,
               metrics::Counts& counts);

  std::set<std::pair<std::string, std::string_view>> phases_;  // by workload: set to 1
  std::map<std::string, model::TimePoint> starts_;  // by workload: of the launch shown last
};

}  // namespace aijob::app
