#include "exposition/text_writer.h"

#include <cmath>
#include <functional>

#include "exposition/bound_texts.h"
#include "exposition/line_buffer.h"
#include "exposition/plan.h"
#include "exposition/sample_line.h"
#include "exposition/sample_syntax.h"
#include "exposition/series_gate.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

std::string_view TypeWord(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Summary:
      return "summary";
    case MetricType::Untyped:
      break;
  }
  return "untyped";
}

/// Writes the samples of one series after another; keeps what they share.
class TextSamples {
 public:
  TextSamples(const PlannedFamily& family, LineBuffer& out)
      : type_(family.type), out_(out), line_(family.name, out) {}

  void Write(const model::Series& series, std::string_view labels) {
    const ClientMetric& metric = series.metric;
    line_.SetLabels(labels);
    timestamp_ = metric.timestamp_ms;
    switch (type_) {
      case MetricType::Counter:
        return Sample("", metric.counter.value);
      case MetricType::Gauge:
        return Sample("", metric.gauge.value);
      case MetricType::Untyped:
        return Sample("", metric.untyped.value);
      case MetricType::Histogram:
        return WriteHistogram(metric.histogram);
      case MetricType::Summary:
        return WriteSummary(metric.summary);
    }
  }

 private:
  template <typename Number>
  void Sample(std::string_view suffix, Number value, std::string_view extra_name = {},
              std::string_view extra_value = {}) {
    char* at = line_.Begin(suffix, value, extra_name, extra_value);
    if (timestamp_ != 0) {
      *at++ = ' ';
      at = WriteNumber(at, timestamp_);
    }
    *at++ = '\n';
    out_.TakeUntil(at);
  }

  void WriteHistogram(const ClientMetric::Histogram& histogram) {
    bool closed = false;
    for (size_t i = 0; i < histogram.bucket.size(); ++i) {
      const ClientMetric::Bucket& bucket = histogram.bucket[i];
      closed = closed || (std::isinf(bucket.upper_bound) && bucket.upper_bound > 0);
      Sample("_bucket", bucket.cumulative_count, "le", bounds_.Text(i, bucket.upper_bound));
    }
    if (!closed) Sample("_bucket", histogram.sample_count, "le", "+Inf");
    Sample("_sum", histogram.sample_sum);
    Sample("_count", histogram.sample_count);
  }

  void WriteSummary(const ClientMetric::Summary& summary) {
    for (size_t i = 0; i < summary.quantile.size(); ++i) {
      const ClientMetric::Quantile& quantile = summary.quantile[i];
      Sample("", quantile.value, "quantile", bounds_.Text(i, quantile.quantile));
    }
    Sample("_sum", summary.sample_sum);
    Sample("_count", summary.sample_count);
  }

  const MetricType type_;
  LineBuffer& out_;
  SampleLine line_;
  BoundTexts bounds_{BoundTexts::Style::kShortest};
  int64_t timestamp_ = 0;
};

void WriteTextHead(const PlannedFamily& family, LineBuffer& out) {
  std::string name;
  AppendMetricName(name, family.name);
  if (!family.help.empty()) {
    std::string help;
    AppendTextHelp(help, family.help);
    out << "# HELP " << name << " " << help << "\n";
  }
  out << "# TYPE " << name << " " << TypeWord(family.type) << "\n";
}

}  // namespace

WriteReport WriteText(const model::Families& families, std::string& out,
                      const StreamedFamilies& streamed, Names allowed) {
  WriteReport report;
  LineBuffer buffer(out);
  const auto write = [&](const PlannedFamily& family) {
    TextSamples writer(family, buffer);
    return WriteSamples(family, Format::kText, report, buffer, writer, WriteTextHead);
  };
  const auto write_streamed = [&](const PlannedFamily& family, const StreamedFamily& series) {
    TextSamples writer(family, buffer);
    WriteTextHead(family, buffer);
    series.each_series(std::bind_front(&TextSamples::Write, &writer));
  };
  ForEachFamily(families, streamed, Format::kText, report, write, write_streamed, allowed);
  return report;
}

}  // namespace aijob::exposition
