#include "exposition/protobuf_metric.h"

#include <string>

#include "exposition/line_cursor.h"
#include "exposition/native_histogram.h"
#include "exposition/number_text.h"
#include "exposition/protobuf_fields.h"
#include "exposition/protobuf_native.h"
#include "exposition/pushed_labels.h"
#include "exposition/wire_reader.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::Status;
using prometheus::ClientMetric;
using prometheus::MetricType;

/// Calls `take(field)`, which gives a Status, for each field of a message.
template <typename Take>
Status ForEachField(std::string_view message, std::string_view name, const Take& take) {
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const std::optional<WireField> field = reader.Next();
    if (!field) return Malformed(name);
    if (Status taken = take(*field); !taken) return taken;
  }
  return Status::Ok();
}

/// Another type's value: it need only be a message.
Status Skip(std::string_view message) {
  return ForEachField(message, "value", [](const WireField&) { return Status::Ok(); });
}

Status ReadLabel(std::string_view message, Names names, Labels& labels, std::string& invalid) {
  Labels::value_type& label = labels.emplace_back();
  Status read = ForEachField(message, "LabelPair", [&](const WireField& field) {
    if (field.Is(1, WireType::kBytes)) label.name = field.bytes;
    if (field.Is(2, WireType::kBytes)) label.value = field.bytes;
    return Status::Ok();
  });
  if (!read) return read;
  if (!IsPushedLabelName(label.name, names)) invalid = "invalid label name " + InQuotes(label.name);
  return Status::Ok();
}

Status ReadCreated(std::string_view message, model::Series& series) {
  series.created = ReadWireTime(message);
  return series.created ? Status::Ok() : Malformed("Timestamp");
}

/// Counters, gauges and untyped ones. The others have no field 3 with bytes.
Status ReadNumber(std::string_view message, model::Series& series, double& value) {
  return ForEachField(message, "value", [&](const WireField& field) {
    if (field.Is(1, WireType::kFixed64)) value = field.AsDouble();
    return field.Is(3, WireType::kBytes) ? ReadCreated(field.bytes, series) : Status::Ok();
  });
}

Status ReadQuantile(std::string_view message, ClientMetric::Quantile& quantile) {
  return ForEachField(message, "Quantile", [&](const WireField& field) {
    if (field.Is(1, WireType::kFixed64)) quantile.quantile = field.AsDouble();
    if (field.Is(2, WireType::kFixed64)) quantile.value = field.AsDouble();
    return Status::Ok();
  });
}

Status ReadSummary(std::string_view message, ReadBudget& budget, model::Series& series) {
  ClientMetric::Summary& summary = series.metric.summary;
  return ForEachField(message, "Summary", [&](const WireField& field) -> Status {
    if (field.Is(1, WireType::kVarint)) summary.sample_count = field.value;
    if (field.Is(2, WireType::kFixed64)) summary.sample_sum = field.AsDouble();
    if (field.Is(4, WireType::kBytes)) return ReadCreated(field.bytes, series);
    if (!field.Is(3, WireType::kBytes)) return Status::Ok();
    if (!budget.TakePart()) return budget.TooMany();
    return ReadQuantile(field.bytes, summary.quantile.emplace_back());
  });
}

/// A count that is written as a float wins, if it is more than 0.
void TakeFloatCount(const WireField& field, std::optional<uint64_t>& count) {
  if (field.AsDouble() > 0) count = CountOf(field.AsDouble());
}

Status ReadBucket(std::string_view message, ClientMetric::Bucket& bucket) {
  std::optional<uint64_t> from_float;
  Status read = ForEachField(message, "Bucket", [&](const WireField& field) {
    if (field.Is(1, WireType::kVarint)) bucket.cumulative_count = field.value;
    if (field.Is(2, WireType::kFixed64)) bucket.upper_bound = field.AsDouble();
    if (field.Is(4, WireType::kFixed64)) TakeFloatCount(field, from_float);
    return Status::Ok();
  });
  if (from_float) bucket.cumulative_count = *from_float;
  return read;
}

Status ReadHistogram(std::string_view message, ReadBudget& budget, model::Series& series,
                     std::string& invalid) {
  constexpr uint32_t kCreated = 15;
  ClientMetric::Histogram& histogram = series.metric.histogram;
  std::optional<uint64_t> from_float;
  NativeReader native;
  Status read = ForEachField(message, "Histogram", [&](const WireField& field) -> Status {
    if (field.Is(1, WireType::kVarint)) histogram.sample_count = field.value;
    if (field.Is(2, WireType::kFixed64)) histogram.sample_sum = field.AsDouble();
    if (field.Is(4, WireType::kFixed64)) TakeFloatCount(field, from_float);
    if (field.Is(kCreated, WireType::kBytes)) return ReadCreated(field.bytes, series);
    if (!field.Is(3, WireType::kBytes)) return native.Take(field, budget);
    if (!budget.TakePart()) return budget.TooMany();
    return ReadBucket(field.bytes, histogram.bucket.emplace_back());
  });
  if (from_float) histogram.sample_count = *from_float;
  series.native = std::move(native).Finish();
  if (!read || series.native == nullptr) return read;
  const Status possible = CheckNative(*series.native, histogram.sample_count, histogram.sample_sum);
  if (!possible) invalid = possible.error();
  return read;
}

Status ReadValue(std::string_view message, MetricType type, ReadBudget& budget,
                 model::Series& series, std::string& invalid) {
  ClientMetric& metric = series.metric;
  switch (type) {
    case MetricType::Summary:
      return ReadSummary(message, budget, series);
    case MetricType::Histogram:
      return ReadHistogram(message, budget, series, invalid);
    case MetricType::Counter:
      return ReadNumber(message, series, metric.counter.value);
    case MetricType::Gauge:
      return ReadNumber(message, series, metric.gauge.value);
    case MetricType::Untyped:
      break;
  }
  return ReadNumber(message, series, metric.untyped.value);
}

}  // namespace

Status ReadMetric(std::string_view message, MetricType type, ReadBudget& budget,
                  model::Series& series, bool& timestamps, std::string& invalid) {
  bool fits = false;
  Labels& labels = series.metric.label;
  Status read = ForEachField(message, "Metric", [&](const WireField& field) {
    if (field.Is(1, WireType::kBytes)) {
      return ReadLabel(field.bytes, budget.names(), labels, invalid);
    }
    timestamps = timestamps || field.Is(6, WireType::kVarint);
    const bool is_value = field.number >= 2 && field.number <= 7 && field.type == WireType::kBytes;
    if (!is_value) return Status::Ok();
    if (field.number != ValueField(type)) return Skip(field.bytes);
    fits = true;
    return ReadValue(field.bytes, type, budget, series, invalid);
  });
  if (!read) return read;
  if (!fits) invalid = "a metric has no value of its family's type";
  return Status::Ok();
}

}  // namespace aijob::exposition
