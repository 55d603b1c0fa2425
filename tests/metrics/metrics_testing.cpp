#include "metrics_testing.h"

namespace aijob::metrics {

const model::Family* FindFamily(const model::Families& families, std::string_view name) {
  for (const model::Family& family : families) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

const model::Series* FindSeries(const model::Families& families, std::string_view name,
                                const std::vector<std::string>& values) {
  const model::Family* family = FindFamily(families, name);
  if (family == nullptr) return nullptr;
  for (const model::Series& series : family->series) {
    std::vector<std::string> found;
    for (const auto& label : series.metric.label) found.push_back(label.value);
    if (found == values) return &series;
  }
  return nullptr;
}

double ValueOf(const model::Families& families, std::string_view name,
               const std::vector<std::string>& values) {
  const model::Series* series = FindSeries(families, name, values);
  if (series == nullptr) return NAN;
  return series->metric.counter.value + series->metric.gauge.value;
}

prometheus::ClientMetric::Histogram HistogramOf(const model::Families& families,
                                                std::string_view name,
                                                const std::vector<std::string>& values) {
  const model::Series* series = FindSeries(families, name, values);
  if (series == nullptr) return {};
  return series->metric.histogram;
}

double SumOf(const model::Families& families, std::string_view name) {
  double sum = 0;
  const model::Family* family = FindFamily(families, name);
  if (family == nullptr) return NAN;
  for (const model::Series& series : family->series) sum += series.metric.counter.value;
  return sum;
}

size_t SampleLines(const model::Families& families) {
  size_t lines = 0;
  for (const model::Family& family : families) {
    for (const model::Series& series : family.series) {
      const size_t buckets = series.metric.histogram.bucket.size();
      lines += buckets == 0 ? 1 : buckets + 2;
    }
  }
  return lines;
}

model::Event Failure(std::string_view class_name, std::string_view subtype,
                     std::vector<model::Value> values, std::vector<model::Label> labels) {
  model::Event event;
  event.kind = model::EventKind::kFailure;
  event.rule = "a_rule";
  event.class_name = class_name;
  event.subtype = subtype;
  event.values = std::move(values);
  event.labels = std::move(labels);
  return event;
}

model::Event Observation(std::string_view kind, std::vector<model::Value> values,
                         std::vector<model::Label> labels) {
  model::Event event = Failure(kind, "", std::move(values), std::move(labels));
  event.kind = model::EventKind::kObservation;
  return event;
}

}  // namespace aijob::metrics
