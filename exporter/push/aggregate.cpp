#include "push/aggregate.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "exposition/native_histogram.h"
#include "push/block.h"
#include "push/label_text.h"
#include "push/native_sum.h"

namespace aijob::push {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

double ByRule(GaugeRule rule, double before, double pushed) {
  switch (rule) {
    case GaugeRule::kSum:
      return before + pushed;
    case GaugeRule::kMax:
      return std::fmax(before, pushed);  // a NaN would stay for ever
    case GaugeRule::kMin:
      return std::fmin(before, pushed);
    case GaugeRule::kLast:
      break;
  }
  return pushed;
}

bool AddBuckets(const ClientMetric::Histogram& before, ClientMetric::Histogram& pushed) {
  const auto same_bound = [](const auto& a, const auto& b) {
    return a.upper_bound == b.upper_bound;
  };
  if (!std::equal(before.bucket.begin(), before.bucket.end(), pushed.bucket.begin(),
                  pushed.bucket.end(), same_bound)) {
    return false;
  }
  for (size_t i = 0; i < before.bucket.size(); ++i) {
    pushed.bucket[i].cumulative_count += before.bucket[i].cumulative_count;
  }
  pushed.sample_count += before.sample_count;
  pushed.sample_sum += before.sample_sum;
  return true;
}

bool AddHistogram(const model::Series& before, model::Series& pushed) {
  const bool native = pushed.native != nullptr;
  if ((before.native != nullptr) != native) return false;
  if (!AddBuckets(before.metric.histogram, pushed.metric.histogram)) return false;
  if (!native) return true;
  const ClientMetric::Histogram& whole = pushed.metric.histogram;
  pushed.native = SumOf(*before.native, *pushed.native);
  return pushed.native != nullptr &&
         exposition::CheckNative(*pushed.native, whole.sample_count, whole.sample_sum).ok();
}

/// Adds `before` to `pushed`; false: they do not fit.
bool Add(const model::Series& before, MetricType type, GaugeRule gauges, model::Series& pushed) {
  ClientMetric& metric = pushed.metric;
  if (before.created && (!pushed.created || *before.created < *pushed.created)) {
    pushed.created = before.created;
  }
  switch (type) {
    case MetricType::Counter:
      metric.counter.value += before.metric.counter.value;
      return true;
    case MetricType::Gauge:
      metric.gauge.value = ByRule(gauges, before.metric.gauge.value, metric.gauge.value);
      return true;
    case MetricType::Histogram:
      return AddHistogram(before, pushed);
    case MetricType::Summary:
      metric.summary.sample_count += before.metric.summary.sample_count;
      metric.summary.sample_sum += before.metric.summary.sample_sum;
      return true;
    case MetricType::Untyped:
      break;
  }
  return true;
}

}  // namespace

model::Status Aggregate(std::string_view block, GaugeRule gauges, uint64_t seed,
                        PackedFamily& family) {
  std::unordered_map<std::string_view, model::Series> pushed;
  BlockReader reader(family.data, family.type);
  while (reader.Next()) {
    if (pushed.emplace(reader.labels, reader.series).second) continue;
    return model::Error{family.name + ": a series is there twice"};
  }
  std::string data;
  std::vector<uint64_t> hashes;
  const auto take = [&](const model::Series& series, std::string_view labels) {
    PackSeries(series, family.type, labels, data);
    hashes.push_back(HashSeries(seed, family.name, labels));
    family.utf8_labels = family.utf8_labels || exposition::MayHaveQuotedName(labels);
  };
  BlockReader before(block, family.type);
  while (before.Next()) {
    const auto same = pushed.find(before.labels);
    if (same == pushed.end()) {
      take(before.series, before.labels);
      continue;
    }
    if (!Add(before.series, family.type, gauges, same->second)) {
      return model::Error{family.name + ": other buckets than what it is to be added to"};
    }
    take(same->second, before.labels);
    pushed.erase(same);
  }
  // Those that are new, in the order in which they were pushed.
  BlockReader again(family.data, family.type);
  while (again.Next()) {
    if (pushed.erase(again.labels) > 0) take(again.series, again.labels);
  }
  family.data = std::move(data);
  family.hashes = std::move(hashes);
  return {};
}

}  // namespace aijob::push
