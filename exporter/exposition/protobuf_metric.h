#pragma once
// ReadMetric: one io.prometheus.client.Metric to a series.
//
// Thread-safety: pure functions. Failures: a message without the number of the MetricFamily.
// Grammar:
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto

#include <string>
#include <string_view>

#include "exposition/read_budget.h"
#include "model/families.h"
#include "model/result.h"

namespace aijob::exposition {

/// Reads a metric of a family of that type, which must have a value of the type; others are
/// skipped. `timestamps` becomes true if it carries one. What stands in `series` stays under it.
/// `invalid` says what was read and cannot be exposed: a bad label name, no value of the type, an
/// impossible native histogram.
model::Status ReadMetric(std::string_view message, prometheus::MetricType type, ReadBudget& budget,
                         model::Series& series, bool& timestamps, std::string& invalid);

}  // namespace aijob::exposition
