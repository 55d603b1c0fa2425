#include "exposition/series_gate.h"

#include <cmath>

#include "exposition/native_histogram.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

bool HistogramIsValid(const ClientMetric::Histogram& histogram) {
  const auto& buckets = histogram.bucket;
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (std::isnan(buckets[i].upper_bound)) return false;
    if (i > 0 && (buckets[i].upper_bound <= buckets[i - 1].upper_bound ||
                  buckets[i].cumulative_count < buckets[i - 1].cumulative_count)) {
      return false;
    }
  }
  if (buckets.empty()) return true;
  const bool closed = std::isinf(buckets.back().upper_bound) && buckets.back().upper_bound > 0;
  return closed ? buckets.back().cumulative_count == histogram.sample_count
                : buckets.back().cumulative_count <= histogram.sample_count;
}

/// OpenMetrics: counters and sums never fall, so they are never NaN or negative.
bool NeverFalls(double value) { return value >= 0; }

std::string_view WhyNotInOpenMetrics(const ClientMetric& metric, MetricType type) {
  if (type == MetricType::Counter && !NeverFalls(metric.counter.value)) {
    return "a counter is negative or NaN, which OpenMetrics does not allow";
  }
  if (type != MetricType::Summary) return {};
  for (const auto& quantile : metric.summary.quantile) {
    const bool possible = quantile.quantile >= 0 && quantile.quantile <= 1;
    if (!possible || quantile.value < 0) return "a quantile is not allowed by OpenMetrics";
  }
  if (NeverFalls(metric.summary.sample_sum)) return {};
  return "a sum is not allowed by OpenMetrics";
}

/// Where to look first, in a table of `slots`, a power of two.
size_t Place(uint64_t hash, size_t slots) { return (hash >> 32U) & (slots - 1); }

}  // namespace

SeriesGate::SeriesGate(const PlannedFamily& family, Format format)
    : family_(family), format_(format), labels_(family.type, family.names) {
  size_t slots = 16;
  while (slots < 2 * family.series) slots *= 2;
  slots_.resize(slots);
}

void SeriesGate::Read(std::span<const model::Series> batch) {
  labels_.Clear();
  for (size_t i = 0; i < batch.size(); ++i) {
    Reading& reading = read_[i];
    reading.series = &batch[i];
    reading.begin = labels_.size();
    reading.valid = labels_.Render(batch[i].metric.label);
    reading.end = labels_.size();
    reading.hash = labels_.Hash() * 0x9E3779B97F4A7C15U;
    __builtin_prefetch(&slots_[Place(reading.hash, slots_.size())]);
  }
}

std::string_view SeriesGate::WhyNot(size_t i) {
  const Reading& reading = read_[i];
  const ClientMetric& metric = reading.series->metric;
  ++number_;
  if (!reading.valid) return "a label's name or value is not valid";
  if (family_.type == MetricType::Histogram && !HistogramIsValid(metric.histogram)) {
    return "buckets are not cumulative";
  }
  if (reading.series->native != nullptr &&
      !CheckNative(*reading.series->native, metric.histogram.sample_count,
                   metric.histogram.sample_sum)) {
    return "native buckets are not possible";
  }
  if (format_ == Format::kOpenMetrics) {
    const std::string_view reason = WhyNotInOpenMetrics(metric, family_.type);
    if (!reason.empty()) return reason;
  }
  return IsFirst(reading) ? std::string_view() : "a series stands there twice";
}

bool SeriesGate::IsFirst(const Reading& reading) {
  const auto lower = static_cast<uint32_t>(reading.hash);
  for (size_t at = Place(reading.hash, slots_.size());; at = (at + 1) & (slots_.size() - 1)) {
    Slot& slot = slots_[at];
    if (slot.number == 0) {
      slot = {lower, number_};
      return true;
    }
    if (slot.hash != lower) continue;
    if (SameLabels(Series(slot.number - 1).metric.label, reading.series->metric.label)) {
      return false;
    }
  }
}

const model::Series& SeriesGate::Series(uint32_t number) const {
  auto part = family_.parts.begin();
  for (; number >= (*part)->series.size(); ++part) {
    number -= static_cast<uint32_t>((*part)->series.size());
  }
  return (*part)->series[number];
}

}  // namespace aijob::exposition
