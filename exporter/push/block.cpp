#include "push/block.h"

#include <cstring>

#include "exposition/native_histogram.h"
#include "exposition/protobuf_native.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

constexpr uint8_t kHasCreated = 1;
constexpr uint8_t kHasNative = 2;
constexpr size_t kPairBytes = 2 * sizeof(double);

template <typename Number>
void Put(Number number, std::string& block) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof(Number));
  block.append(bytes, sizeof(Number));
}

double ValueOf(const ClientMetric& metric, MetricType type) {
  if (type == MetricType::Counter) return metric.counter.value;
  return type == MetricType::Gauge ? metric.gauge.value : metric.untyped.value;
}

void PutHistogram(const ClientMetric::Histogram& histogram, std::string& block) {
  Put<uint64_t>(histogram.sample_count, block);
  Put<double>(histogram.sample_sum, block);
  Put<uint32_t>(static_cast<uint32_t>(histogram.bucket.size()), block);
  for (const ClientMetric::Bucket& bucket : histogram.bucket) {
    Put<double>(bucket.upper_bound, block);
    Put<uint64_t>(bucket.cumulative_count, block);
  }
}

/// The length of what follows is written when it is there.
void PutNative(const model::NativeHistogram& native, std::string& block) {
  const size_t before = block.size();
  Put<uint32_t>(0, block);
  exposition::AppendNative(block, native);
  const auto length = static_cast<uint32_t>(block.size() - before - sizeof(uint32_t));
  std::memcpy(block.data() + before, &length, sizeof(length));
}

void PutSummary(const ClientMetric::Summary& summary, std::string& block) {
  Put<uint64_t>(summary.sample_count, block);
  Put<double>(summary.sample_sum, block);
  Put<uint32_t>(static_cast<uint32_t>(summary.quantile.size()), block);
  for (const ClientMetric::Quantile& quantile : summary.quantile) {
    Put<double>(quantile.quantile, block);
    Put<double>(quantile.value, block);
  }
}

}  // namespace

void PackSeries(const model::Series& series, MetricType type, std::string_view labels,
                std::string& block) {
  Put<uint32_t>(static_cast<uint32_t>(labels.size()), block);
  block.append(labels);
  const bool native = type == MetricType::Histogram && series.native != nullptr;
  const int flags = (series.created ? kHasCreated : 0) | (native ? kHasNative : 0);
  Put<uint8_t>(static_cast<uint8_t>(flags), block);
  if (series.created) Put<int64_t>(series.created->time_since_epoch().count(), block);
  switch (type) {
    case MetricType::Histogram:
      PutHistogram(series.metric.histogram, block);
      if (native) PutNative(*series.native, block);
      return;
    case MetricType::Summary:
      return PutSummary(series.metric.summary, block);
    default:
      return Put<double>(ValueOf(series.metric, type), block);
  }
}

template <typename Number>
bool BlockReader::Take(Number& number) {
  if (rest_.size() < sizeof(Number)) return Fail();
  std::memcpy(&number, rest_.data(), sizeof(Number));
  rest_.remove_prefix(sizeof(Number));
  return true;
}

bool BlockReader::Next() {
  if (rest_.empty() || damaged) return false;
  uint32_t length = 0;
  if (!Take(length)) return false;
  if (rest_.size() < length) return Fail();
  labels = rest_.substr(0, length);
  rest_.remove_prefix(length);
  uint8_t flags = 0;
  if (!Take(flags)) return false;
  const int known = kHasCreated | (type_ == MetricType::Histogram ? kHasNative : 0);
  if ((flags & ~known) != 0) return Fail();
  series.created.reset();
  if ((flags & kHasCreated) != 0) {
    int64_t created = 0;
    if (!Take(created)) return false;
    series.created = model::TimePoint(std::chrono::nanoseconds(created));
  }
  series.native = nullptr;
  return TakeValues() && ((flags & kHasNative) == 0 || TakeNative());
}

bool BlockReader::TakeValues() {
  ClientMetric& metric = series.metric;
  switch (type_) {
    case MetricType::Counter:
      return Take(metric.counter.value);
    case MetricType::Gauge:
      return Take(metric.gauge.value);
    case MetricType::Untyped:
      return Take(metric.untyped.value);
    default:
      return TakePairs();
  }
}

bool BlockReader::TakePairs() {
  const bool histogram = type_ == MetricType::Histogram;
  ClientMetric::Histogram& buckets = series.metric.histogram;
  ClientMetric::Summary& quantiles = series.metric.summary;
  uint32_t pairs = 0;
  if (!Take(histogram ? buckets.sample_count : quantiles.sample_count)) return false;
  if (!Take(histogram ? buckets.sample_sum : quantiles.sample_sum)) return false;
  if (!Take(pairs)) return false;
  if (rest_.size() / kPairBytes < pairs) return Fail();
  if (histogram) buckets.bucket.resize(pairs);
  if (!histogram) quantiles.quantile.resize(pairs);
  for (ClientMetric::Bucket& bucket : buckets.bucket) {
    if (!Take(bucket.upper_bound) || !Take(bucket.cumulative_count)) return false;
  }
  for (ClientMetric::Quantile& quantile : quantiles.quantile) {
    if (!Take(quantile.quantile) || !Take(quantile.value)) return false;
  }
  return true;
}

bool BlockReader::TakeNative() {
  uint32_t length = 0;
  if (!Take(length)) return false;
  if (rest_.size() < length) return Fail();
  series.native = exposition::ReadNative(rest_.substr(0, length));
  rest_.remove_prefix(length);
  return series.native != nullptr || Fail();
}

std::optional<uint32_t> CountSeries(std::string_view block, MetricType type) {
  BlockReader reader(block, type);
  uint32_t count = 0;
  while (reader.Next()) {
    if (!IsLabelText(reader.labels)) return std::nullopt;
    const ClientMetric::Histogram& histogram = reader.series.metric.histogram;
    if (reader.series.native != nullptr &&
        !exposition::CheckNative(*reader.series.native, histogram.sample_count,
                                 histogram.sample_sum)) {
      return std::nullopt;
    }
    ++count;
  }
  if (reader.damaged) return std::nullopt;
  return count;
}

}  // namespace aijob::push
