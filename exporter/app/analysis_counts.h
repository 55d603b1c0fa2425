#pragma once
// AnalysisCounts: what /metrics says of what analyze/ has found, part by part.
//
// Owner: the Agent, or `aijobctl scan`. Not thread-safe.

#include <vector>

#include "analyze/analysis.h"
#include "app/forecast_counts.h"
#include "app/incident_counts.h"
#include "app/launch_counts.h"
#include "metrics/counts.h"

namespace aijob::app {

class AnalysisCounts {
 public:
  /// Counters and histograms: what was found since the last call, each once. What happened to
  /// incidents, for whoever acts on it.
  static std::vector<analyze::Change> Count(analyze::Analysis& analysis, metrics::Counts& counts);

  /// Gauges, as they are now.
  void SetGauges(const analyze::Analysis& analysis, model::TimePoint now, metrics::Counts& counts);

 private:
  IncidentCounts incidents_;
  LaunchCounts launches_;
  ForecastCounts forecast_;
};

}  // namespace aijob::app
