#pragma once
// OpenMetricsFamily: a family of OpenMetrics while it is read, and what it becomes. Holds its
// samples to the rules of grouping: metrics and points in one piece each, times forward.
//
// Owner: a reader, for one body, which it points into. Not thread-safe. Failures: a message without
// the line's number.
// Rules: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md,
// "MetricFamily" and "Metric types"

#include <array>
#include <optional>

#include "exposition/open_metrics_point.h"
#include "exposition/pushed_labels.h"
#include "exposition/read_budget.h"

namespace aijob::exposition {

class OpenMetricsFamily {
 public:
  /// REQUIRES a name that lives as long as this does.
  explicit OpenMetricsFamily(std::string_view name) : name_(name) {}

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] OpenMetricsType type() const { return type_.value_or(OpenMetricsType::kUnknown); }
  [[nodiscard]] bool Owns(std::string_view sample) const {
    return RoleOf(type(), name_, sample).has_value();
  }

  /// REQUIRES this family's name.
  model::Status Describe(const Descriptor& descriptor);
  /// REQUIRES Owns() of its name.
  model::Status Add(OpenMetricsSample& sample, ReadBudget& budget);
  /// There are no more samples. Appends what it has become.
  model::Status Finish(model::Families& families);

 private:
  struct Slot {  // one of the families it becomes
    model::Family family;
    SeriesIndex index;  // where samples are series
  };

  model::Status SplitLabels(Role role, const OpenMetricsSample& sample, double& part);
  model::Status Enter(const OpenMetricsSample& sample, ReadBudget& budget);
  model::Status Store(Role role, double part, OpenMetricsSample& sample, ReadBudget& budget);
  model::Status StoreAlone(Role role, OpenMetricsSample& sample, ReadBudget& budget);
  [[nodiscard]] bool SamplesAreSeries() const;

  std::string_view name_;
  std::optional<OpenMetricsType> type_;
  std::optional<std::string> help_, unit_;

  std::array<Slot, 3> slots_;    // buckets, counts and sums of a gauge histogram; others: the first
  Labels labels_, last_labels_;  // of the metric, without `le` and its like
  SeriesIndex metrics_;
  size_t metric_ = 0;
  bool has_samples_ = false;
  std::optional<model::TimePoint> time_;
  OpenMetricsPoint point_;
};

}  // namespace aijob::exposition
