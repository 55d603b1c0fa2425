#include "metrics/user_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace aijob::metrics {
namespace {

using prometheus::MetricType;

constexpr size_t kMaxLabels = 16;
constexpr size_t kMaxBuckets = 100;

/// https://prometheus.io/docs/concepts/data_model/ : metric names (with ':') and label names.
bool IsName(std::string_view name, bool colons) {
  const auto allowed = [&](char c, bool first) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return letter || (colons && c == ':') || (!first && c >= '0' && c <= '9');
  };
  if (name.empty() || name.size() > 200) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (!allowed(name[i], i == 0)) return false;
  }
  return true;
}

/// The names of the samples that a metric becomes.
std::vector<std::string> SampleNames(const std::string& name, MetricType type) {
  if (type != MetricType::Histogram) return {name};
  return {name, name + "_bucket", name + "_sum", name + "_count"};
}

model::Status Wrong(const UserMetric& metric, const std::string& reason) {
  return model::Error{"metric \"" + metric.name + "\": " + reason};
}

model::Status CheckLabels(const UserMetric& metric) {
  if (metric.labels.size() > kMaxLabels) return Wrong(metric, "more than 16 labels");
  std::set<std::string_view> seen;
  for (const std::string& label : metric.labels) {
    const bool reserved = label.starts_with("__");
    if (!IsName(label, false) || reserved) {
      return Wrong(metric,
                   "label \"" + label + "\" is no label name ([a-zA-Z_][a-zA-Z0-9_]*, not __)");
    }
    if (label == "le" && metric.type == MetricType::Histogram) {
      return Wrong(metric, "label \"le\" belongs to the histogram's buckets");
    }
    if (!seen.insert(label).second)
      return Wrong(metric, "label \"" + label + "\" stands there twice");
  }
  return model::Status::Ok();
}

model::Status CheckBuckets(const UserMetric& metric) {
  if (metric.type != MetricType::Histogram) {
    return metric.buckets.empty() ? model::Status::Ok()
                                  : Wrong(metric, "buckets belong to a histogram");
  }
  if (metric.buckets.empty()) return Wrong(metric, "a histogram needs buckets");
  if (metric.buckets.size() > kMaxBuckets) return Wrong(metric, "more than 100 buckets");
  for (size_t i = 0; i < metric.buckets.size(); ++i) {
    if (!std::isfinite(metric.buckets[i])) {
      return Wrong(metric, "buckets must be finite numbers; +Inf is added by itself");
    }
    if (i > 0 && metric.buckets[i] <= metric.buckets[i - 1]) {
      return Wrong(metric, "buckets must ascend");
    }
  }
  return model::Status::Ok();
}

model::Status CheckName(const UserMetric& metric) {
  if (!IsName(metric.name, true)) {
    return Wrong(metric, "that is no metric name ([a-zA-Z_:][a-zA-Z0-9_:]*)");
  }
  if (metric.name.starts_with("aijob_") || metric.name.starts_with("process_")) {
    return Wrong(metric, "names that begin with aijob_ or process_ belong to the exporter");
  }
  return model::Status::Ok();
}

}  // namespace

model::Status CheckUserMetrics(const std::vector<UserMetric>& metrics) {
  std::set<std::string> taken;
  std::map<std::string_view, const UserMetric*> known;
  for (const UserMetric& metric : metrics) {
    const auto [earlier, fresh] = known.emplace(metric.name, &metric);
    if (!fresh) {  // several rules may feed one metric
      if (SameSeries(*earlier->second, metric)) continue;
      return Wrong(metric, "defined twice, with another type, other labels or other buckets");
    }
    for (const auto check : {CheckName, CheckLabels, CheckBuckets}) {
      if (model::Status status = check(metric); !status.ok()) return status;
    }
    const bool possible = metric.type == MetricType::Counter || metric.type == MetricType::Gauge ||
                          metric.type == MetricType::Histogram;
    if (!possible) return Wrong(metric, "type must be counter, gauge or histogram");
    for (const std::string& sample : SampleNames(metric.name, metric.type)) {
      if (!taken.insert(sample).second) {
        return Wrong(metric, "the name " + sample + " is taken by another metric");
      }
    }
  }
  return model::Status::Ok();
}

bool SameSeries(const UserMetric& before, const UserMetric& now) {
  return before.name == now.name && before.type == now.type && before.labels == now.labels &&
         before.buckets == now.buckets;
}

}  // namespace aijob::metrics
