// Tested in tests/exposition/open_metrics_rules_test.cpp.

#include "exposition/open_metrics_point.h"

#include <algorithm>
#include <cmath>

namespace aijob::exposition {

using model::Error;
using model::Status;

Status OpenMetricsPoint::Add(Role role, double part, const OpenMetricsSample& sample) {
  timed_ = sample.time.has_value();
  if (role == Role::kBucket) return AddBucket(part, sample.value);
  if (role == Role::kValue) {
    const bool again = !quantiles_.empty() && quantiles_.back() == part;
    if (again && !timed_) return Error{"a sample stands twice"};
    quantiles_.push_back(part);
    return Status::Ok();
  }
  if (Has(role) && !timed_) return Error{"a sample stands twice"};
  seen_[static_cast<size_t>(role)] = true;
  if (role == Role::kCount) count_ = sample.value;
  if (role == Role::kSum) sum_ = sample.value;
  return Status::Ok();
}

Status OpenMetricsPoint::AddBucket(double bound, double count) {
  if (bound_ && bound <= *bound_) return Error{"buckets are not in the order of their bounds"};
  if (count < bucket_) return Error{"counts of buckets do not grow"};
  bound_ = bound;
  bucket_ = count;
  negative_bounds_ = negative_bounds_ || bound < 0;
  return Status::Ok();
}

Status OpenMetricsPoint::Close(OpenMetricsType type) {
  switch (type) {
    case OpenMetricsType::kCounter:
      if (!Has(Role::kTotal)) return Error{"a counter without \"_total\""};
      break;
    case OpenMetricsType::kHistogram:
      if (Has(Role::kSum) && negative_bounds_) return Error{"a sum beside negative buckets"};
      return CloseHistogram();
    case OpenMetricsType::kGaugeHistogram:
      if (Has(Role::kSum) && !negative_bounds_ && sum_ < 0) {
        return Error{"a negative sum without negative buckets"};
      }
      return CloseHistogram();
    case OpenMetricsType::kSummary:
      std::sort(quantiles_.begin(), quantiles_.end());
      if (std::adjacent_find(quantiles_.begin(), quantiles_.end()) != quantiles_.end() && !timed_) {
        return Error{"a sample stands twice"};
      }
      break;
    default:
      break;  // of one value, or told apart by labels
  }
  return Status::Ok();
}

Status OpenMetricsPoint::CloseHistogram() const {
  if (!bound_ || !std::isinf(*bound_) || *bound_ < 0)
    return Error{"the bucket \"+Inf\" is missing"};
  if (Has(Role::kCount) != Has(Role::kSum)) return Error{"of count and sum one is missing"};
  if (Has(Role::kCount) && count_ != bucket_) {
    return Error{"the count is not that of the bucket \"+Inf\""};
  }
  return Status::Ok();
}

}  // namespace aijob::exposition
