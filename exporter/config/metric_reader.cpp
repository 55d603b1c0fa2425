#include "config/metric_reader.h"

#include <algorithm>
#include <cmath>

#include "config/finder_reader.h"

namespace aijob::config {
namespace {

using match::LabelFrom;
using match::MetricSpec;
using match::MetricType;

constexpr size_t kBuckets = 200;

/// A name as Prometheus takes it: https://prometheus.io/docs/concepts/data_model/
bool IsMetricName(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 128 && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

void Type(YamlMap& map, MetricSpec& metric) {
  static constexpr std::string_view kTypes[] = {"counter", "gauge", "histogram"};
  std::string type;
  map.Require("type");
  if (!map.ReadChoice("type", kTypes, type)) return;
  const auto* found = std::find(std::begin(kTypes), std::end(kTypes), type);
  metric.type = static_cast<MetricType>(found - std::begin(kTypes));
}

void BucketSeries(const YamlNode& node, Problems& problems, std::vector<double>& buckets) {
  YamlMap kinds(node, "buckets", problems);
  const YamlNode* exponential = kinds.FindMap("exponential");
  const YamlNode* linear = kinds.FindMap("linear");
  kinds.Finish();
  const YamlNode* chosen = exponential != nullptr ? exponential : linear;
  if (chosen == nullptr) return;
  double bound = 0;
  double step = 0;
  uint64_t count = 0;
  YamlMap series(*chosen, "buckets", problems);
  if (series.Require("start")) series.Read("start", bound);
  const std::string_view step_key = exponential != nullptr ? "factor" : "width";
  if (series.Require(step_key)) series.Read(step_key, step);
  if (series.Require("count")) series.Read("count", count);
  series.Finish();
  for (uint64_t i = 0; i < std::min<uint64_t>(count, kBuckets + 1); ++i) {
    buckets.push_back(bound);
    bound = exponential != nullptr ? bound * step : bound + step;
  }
}

void Buckets(YamlMap& map, Problems& problems, MetricSpec& metric) {
  const YamlNode* node = map.Find("buckets");
  const bool histogram = metric.type == MetricType::kHistogram;
  if (node != nullptr && !histogram) map.Problem("buckets", "buckets are for a histogram");
  if (node == nullptr) {
    if (histogram) map.Require("buckets");
    return;
  }
  if (node->IsList()) {
    for (const YamlNode& item : node->items) {
      double bound = 0;
      if (!item.IsScalar() || !ToNumber(item.text, bound)) {
        problems.Add(item.line, "a bucket must be a number");
      }
      metric.buckets.push_back(bound);
    }
  } else {
    BucketSeries(*node, problems, metric.buckets);
  }
  bool ascending = !metric.buckets.empty() && metric.buckets.size() <= kBuckets;
  for (size_t i = 0; i < metric.buckets.size(); ++i) {
    ascending = ascending && std::isfinite(metric.buckets[i]) &&
                (i == 0 || metric.buckets[i - 1] < metric.buckets[i]);
  }
  if (!ascending) {
    map.Problem("buckets",
                "buckets must be 1 to " + std::to_string(kBuckets) + " finite ascending numbers");
  }
}

}  // namespace

MetricSpec ReadMetric(const YamlNode& node, Problems& problems) {
  MetricSpec metric;
  metric.origin = {problems.file(), node.line};
  YamlMap map(node, "the metric", problems);
  if (map.Require("name")) map.Read("name", metric.name);
  if (!metric.name.empty() && (!IsMetricName(metric.name) || metric.name.starts_with("aijob_"))) {
    map.Problem("name", "metric \"" + metric.name.substr(0, 80) +
                            "\": a name has letters, digits and _, and does not begin with aijob_");
  }
  Type(map, metric);
  map.Read("help", metric.help);
  ReadFinder(map, metric.finder);
  map.Read("value", metric.value);
  map.Read("unit", metric.unit);
  ReadLabels(map, problems, metric.labels);
  for (const LabelFrom& label : metric.labels) {
    if (!IsMetricName(label.name) || label.name == "le") {
      map.Problem("labels", "\"" + label.name.substr(0, 80) + "\" cannot be a label");
    }
  }
  Buckets(map, problems, metric);
  ReadSamples(map, problems, "samples", metric.samples);
  ReadSamples(map, problems, "near_misses", metric.near_misses);
  map.Finish();
  return metric;
}

}  // namespace aijob::config
