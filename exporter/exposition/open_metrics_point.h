#pragma once
// OpenMetricsPoint: what the samples of one metric at one time must be together: each there once,
// buckets in order, a histogram whole.
//
// Owner: OpenMetricsFamily. Not thread-safe.
// Rules: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md,
// "Metric Types"

#include <array>
#include <optional>
#include <vector>

#include "exposition/open_metrics_type.h"

namespace aijob::exposition {

class OpenMetricsPoint {
 public:
  /// `part`: a bucket's bound, a quantile. REQUIRES a value that WhyNot() allows. What has a time
  /// may stand twice: two times may have been one for want of digits.
  model::Status Add(Role role, double part, const OpenMetricsSample& sample);
  /// The point is over: is it whole?
  model::Status Close(OpenMetricsType type);

 private:
  static constexpr size_t kRoles = 6;

  [[nodiscard]] bool Has(Role role) const { return seen_[static_cast<size_t>(role)]; }
  model::Status AddBucket(double bound, double count);
  [[nodiscard]] model::Status CloseHistogram() const;

  std::array<bool, kRoles> seen_ = {};
  double count_ = 0, sum_ = 0;
  std::optional<double> bound_;  // of the last bucket
  double bucket_ = 0;            // its count
  bool negative_bounds_ = false;
  std::vector<double> quantiles_;
  bool timed_ = false;
};

}  // namespace aijob::exposition
