#include "exposition/protobuf_writer.h"

#include <functional>

#include "exposition/exemplar.h"
#include "exposition/label_parts.h"
#include "exposition/line_buffer.h"
#include "exposition/plan.h"
#include "exposition/protobuf_fields.h"
#include "exposition/protobuf_native.h"
#include "exposition/series_gate.h"
#include "exposition/wire_writer.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

void AppendTime(std::string& out, uint32_t field, model::TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds);
  std::string message;
  AppendNumberField(message, 1, static_cast<uint64_t>(seconds.time_since_epoch().count()));
  AppendNumberField(message, 2, static_cast<uint64_t>(rest.count()));
  AppendBytesField(out, field, message);
}

/// Writes the Metrics of one family after another; keeps the memory that they share.
class MetricWriter {
 public:
  MetricWriter(const PlannedFamily& family, WriteReport& report, LineBuffer& out)
      : type_(family.type), report_(report), out_(out) {}

  void Write(const model::Series& series, std::string_view labels) {
    metric_.clear();
    while (!labels.empty()) AppendLabel(TakeLabel(labels));
    value_.clear();
    AppendValue(series);
    AppendBytesField(metric_, ValueField(type_), value_);
    const int64_t timestamp = series.metric.timestamp_ms;
    if (timestamp != 0) AppendNumberField(metric_, 6, static_cast<uint64_t>(timestamp));
    char* at = out_.Room(2 * kLongestVarint + metric_.size());
    at = WriteVarint(WriteVarint(at, kFamilyMetric << 3U | 2U), metric_.size());
    out_.TakeUntil(std::copy(metric_.begin(), metric_.end(), at));
  }

 private:
  void AppendLabel(const LabelOfText& label) {
    part_.clear();
    text_.clear();
    AppendUnescaped(text_, label.name);
    AppendBytesField(part_, 1, text_);
    text_.clear();
    AppendUnescaped(text_, label.escaped);
    AppendBytesField(part_, 2, text_);
    AppendBytesField(metric_, 1, part_);
  }

  void AppendValue(const model::Series& series) {
    const ClientMetric& metric = series.metric;
    switch (type_) {
      case MetricType::Counter:
        return AppendCounter(series);
      case MetricType::Gauge:
        return AppendDoubleField(value_, 1, metric.gauge.value);
      case MetricType::Untyped:
        return AppendDoubleField(value_, 1, metric.untyped.value);
      case MetricType::Histogram:
        return AppendHistogram(series);
      case MetricType::Summary:
        return AppendSummary(series);
    }
  }

  void AppendCounter(const model::Series& series) {
    AppendDoubleField(value_, 1, series.metric.counter.value);
    if (!series.exemplars.empty()) AppendExemplar(value_, 2, series.exemplars.front());
    if (series.created) AppendTime(value_, 3, *series.created);
  }

  void AppendSummary(const model::Series& series) {
    const ClientMetric::Summary& summary = series.metric.summary;
    AppendNumberField(value_, 1, summary.sample_count);
    AppendDoubleField(value_, 2, summary.sample_sum);
    for (const ClientMetric::Quantile& quantile : summary.quantile) {
      part_.clear();
      AppendDoubleField(part_, 1, quantile.quantile);
      AppendDoubleField(part_, 2, quantile.value);
      AppendBytesField(value_, 3, part_);
    }
    if (series.created) AppendTime(value_, 4, *series.created);
  }

  void AppendHistogram(const model::Series& series) {
    const ClientMetric::Histogram& histogram = series.metric.histogram;
    AppendNumberField(value_, 1, histogram.sample_count);
    AppendDoubleField(value_, 2, histogram.sample_sum);
    for (size_t i = 0; i < histogram.bucket.size(); ++i) {
      part_.clear();
      AppendNumberField(part_, 1, histogram.bucket[i].cumulative_count);
      AppendDoubleField(part_, 2, histogram.bucket[i].upper_bound);
      if (i < series.exemplars.size()) AppendExemplar(part_, 3, series.exemplars[i]);
      AppendBytesField(value_, 3, part_);
    }
    if (series.native != nullptr) AppendNative(value_, *series.native);
    if (series.created) AppendTime(value_, 15, *series.created);
  }

  void AppendExemplar(std::string& out, uint32_t field, const model::Exemplar& exemplar) {
    if (exemplar.labels.empty()) return;
    if (!IsValid(exemplar)) {
      ++report_.exemplars_dropped;
      return;
    }
    std::string message;
    for (const auto& [name, value] : exemplar.labels) {
      text_.clear();
      AppendBytesField(text_, 1, name);
      AppendBytesField(text_, 2, value);
      AppendBytesField(message, 1, text_);
    }
    AppendDoubleField(message, 2, exemplar.value);
    if (exemplar.time) AppendTime(message, 3, *exemplar.time);
    AppendBytesField(out, field, message);
  }

  const MetricType type_;
  WriteReport& report_;
  LineBuffer& out_;
  std::string metric_, value_, part_, text_;  // kept for their memory
};

void WriteFamilyHead(const PlannedFamily& family, LineBuffer& out) {
  std::string head;
  AppendBytesField(head, kFamilyName, family.name);
  if (!family.help.empty()) AppendBytesField(head, kFamilyHelp, family.help);
  AppendNumberField(head, kFamilyType, NumberOfType(family.type));
  out << head;
}

/// Calls `write`, and puts the length of what it wrote before it, unless that is nothing.
template <typename Write>
void WriteDelimited(LineBuffer& out, const Write& write) {
  const size_t before = out.size();
  out.TakeUntil(out.Room(kLongestVarint) + kLongestVarint);
  write();
  const size_t length = out.size() - before - kLongestVarint;
  char varint[kLongestVarint];
  const char* end = length == 0 ? varint : WriteVarint(varint, length);
  out.Shorten(before, kLongestVarint, {varint, static_cast<size_t>(end - varint)});
}

}  // namespace

WriteReport WriteProtobuf(const model::Families& families, std::string& out,
                          const StreamedFamilies& streamed, Names allowed) {
  WriteReport report;
  LineBuffer buffer(out);
  const auto write = [&](const PlannedFamily& family) {
    bool any = false;
    WriteDelimited(buffer, [&] {
      MetricWriter writer(family, report, buffer);
      any = WriteSamples(family, Format::kProtobuf, report, buffer, writer, WriteFamilyHead);
    });
    return any;
  };
  const auto write_streamed = [&](const PlannedFamily& family, const StreamedFamily& series) {
    WriteDelimited(buffer, [&] {
      MetricWriter writer(family, report, buffer);
      WriteFamilyHead(family, buffer);
      series.each_series(std::bind_front(&MetricWriter::Write, &writer));
    });
  };
  ForEachFamily(families, streamed, Format::kProtobuf, report, write, write_streamed, allowed);
  return report;
}

}  // namespace aijob::exposition
