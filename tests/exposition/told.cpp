#include "told.h"

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

std::string NumberText(double number) {
  std::string out;
  AppendNumber(out, number);
  return out;
}

std::string Braced(const Labels& labels) {
  std::string out = "{";
  AppendLabels(out, labels);
  return out + "}";
}

std::string TypeWord(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Summary:
      return "summary";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Untyped:
      break;
  }
  return "untyped";
}

std::string Distribution(uint64_t count, double sum) {
  return "count " + std::to_string(count) + " sum " + NumberText(sum);
}

std::string ValueOf(MetricType type, const ClientMetric& metric) {
  std::string out;
  switch (type) {
    case MetricType::Counter:
      return NumberText(metric.counter.value);
    case MetricType::Gauge:
      return NumberText(metric.gauge.value);
    case MetricType::Untyped:
      return NumberText(metric.untyped.value);
    case MetricType::Summary:
      out = Distribution(metric.summary.sample_count, metric.summary.sample_sum);
      for (const auto& [quantile, value] : metric.summary.quantile) {
        out += " " + NumberText(quantile) + ":" + NumberText(value);
      }
      return out;
    case MetricType::Histogram:
      out = Distribution(metric.histogram.sample_count, metric.histogram.sample_sum);
      for (const auto& [count, bound] : metric.histogram.bucket) {
        out += " " + NumberText(bound) + ":" + std::to_string(count);
      }
  }
  return out;
}

std::string Told(const model::NativeHistogram::Side& side) {
  std::string out;
  for (const auto& [offset, length] : side.spans) {
    out += " " + std::to_string(offset) + "+" + std::to_string(length);
  }
  out += " :";
  for (const int64_t delta : side.deltas) out += " " + std::to_string(delta);
  for (const double count : side.counts) out += " " + NumberText(count);
  return out;
}

std::string Told(const model::NativeHistogram& native) {
  std::string out = " native " + std::to_string(native.schema);
  if (native.is_float()) out += " count " + NumberText(native.float_count);
  const double zero = native.is_float() ? native.zero_count_float : native.zero_count;
  out += " zero " + NumberText(native.zero_threshold) + ":" + NumberText(zero);
  return out + " neg" + Told(native.negative) + " pos" + Told(native.positive);
}

}  // namespace

std::string Told(const model::Result<ReadFamilies>& read) {
  if (!read.ok()) return read.error();
  std::string out = read->timestamps ? "timestamps\n" : "";
  for (const model::Family& family : read->families) {
    out += TypeWord(family.type) + " " + family.name + " \"" + family.help + "\"\n";
    for (const model::Series& series : family.series) {
      out += "  " + Braced(series.metric.label) + " " + ValueOf(family.type, series.metric);
      if (series.native != nullptr) out += Told(*series.native);
      if (series.created) out += " created " + NumberText(model::UnixSeconds(*series.created));
      for (const model::Exemplar& exemplar : series.exemplars) {
        out += " # " + Braced(exemplar.labels) + " " + NumberText(exemplar.value);
        if (exemplar.time) out += " " + NumberText(model::UnixSeconds(*exemplar.time));
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace aijob::exposition
