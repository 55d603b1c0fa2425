#pragma once
// What a user's own metric may be called and made of, so that it cannot break a scrape or take a
// name of ours. Thread-safety: pure functions.

#include <vector>

#include "metrics/counts.h"
#include "model/result.h"

namespace aijob::metrics {

/// An error names the metric and what is wrong with it.
model::Status CheckUserMetrics(const std::vector<UserMetric>& metrics);

/// True where values of `before` may go on in `now`: all but the help is equal.
bool SameSeries(const UserMetric& before, const UserMetric& now);

}  // namespace aijob::metrics
