#pragma once
// IncidentCounts: what /metrics says of incidents: how many began, by which class and layer, how
// long they lasted, and of the newest one of each workload whom it struck and whom to suspect.
//
// Owner: the Agent, or `aijobctl scan`. Not thread-safe.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyze/incidents.h"
#include "metrics/counts.h"

namespace aijob::app {

class IncidentCounts {
 public:
  /// Counters and histograms: for each change once.
  static void Count(const std::vector<analyze::Change>& changes, metrics::Counts& counts);

  /// Gauges, as they are now.
  void SetGauges(const analyze::Incidents& incidents, metrics::Counts& counts);

 private:
  using Words = std::set<std::pair<std::string, std::string>>;  // workload, and a further label
  Words open_;                                                  // by severity: set to 1
  Words suspects_;                                              // by rank: set to 1
};

}  // namespace aijob::app
