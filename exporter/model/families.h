#pragma once
// Families: metrics on their way to a scrape. prometheus-cpp's plain types, and beside each of its
// metrics what OpenMetrics 1.0 adds: exemplars and the time of creation.

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/native_histogram.h"
#include "model/time.h"

namespace aijob::model {

/// A sample's evidence: ids (task, trace) that must never be labels. OpenMetrics allows 128
/// characters of label names and values together; writers leave an exemplar out that is longer.
struct Exemplar {
  std::vector<prometheus::ClientMetric::Label> labels;
  double value = 0;
  std::optional<TimePoint> time;
};

/// One series (for a histogram: all its buckets). `exemplars` is empty, or has one entry for a
/// counter, or one per bucket of a histogram (an entry without labels means none).
struct Series {
  prometheus::ClientMetric metric;
  std::optional<TimePoint> created;  // counters and histograms
  std::vector<Exemplar> exemplars;
  std::shared_ptr<const NativeHistogram> native;  // of a histogram; null: it has none
};

struct Family {
  std::string name;  // counters with their "_total"
  std::string help;
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::vector<Series> series;
};

using Families = std::vector<Family>;

/// A counter's, gauge's or histogram's value as state/ keeps it, so that a restart goes on from it.
struct SavedSeries {
  std::string family;
  std::vector<std::string> label_values;  // in the catalogue's order
  double value = 0;                       // counter, gauge; a histogram's sum
  std::vector<uint64_t> buckets;          // a histogram's own (not cumulative) counts, +Inf last
  double created = 0;                     // Unix seconds
};

}  // namespace aijob::model
