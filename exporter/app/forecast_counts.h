#pragma once
// ForecastCounts: what /metrics says of anomalies, of the failures to come, and of GPU memory that
// runs out. A number that is not known (any more) is taken off the page.
//
// Owner: the Agent. Not thread-safe.

#include <array>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "analyze/anomalies.h"
#include "analyze/exhaustion.h"
#include "analyze/failure_forecast.h"
#include "metrics/counts.h"

namespace aijob::app {

class ForecastCounts {
 public:
  /// aijob_anomalies_total: for each change once.
  static void Count(const std::vector<analyze::Anomaly>& begun, metrics::Counts& counts);

  /// Gauges, as they are now.
  void SetGauges(const analyze::Anomalies& anomalies, const analyze::FailureForecast& forecast,
                 const analyze::Exhaustion& exhaustion, model::TimePoint now,
                 metrics::Counts& counts);

 private:
  /// A family's label values; the last ones are empty where it has fewer.
  struct Shown {
    metrics::FamilyId family;
    std::array<std::string, 3> labels;
    bool operator<(const Shown& other) const {
      return std::tie(family, labels) < std::tie(other.family, other.labels);
    }
  };
  void Set(const Shown& series, double value, metrics::Counts& counts);

  std::set<Shown> shown_, before_;
};

}  // namespace aijob::app
