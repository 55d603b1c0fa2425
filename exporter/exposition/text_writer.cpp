#include "exposition/text_writer.h"

#include <cmath>

#include "exposition/bound_texts.h"
#include "exposition/plan.h"
#include "exposition/sample_syntax.h"

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
class SampleWriter {
 public:
  SampleWriter(const PlannedFamily& family, std::string& out) : family_(family), out_(out) {}

  void Write(const ClientMetric& metric) {
    labels_.clear();
    AppendLabels(labels_, metric.label);
    timestamp_ = metric.timestamp_ms;
    switch (family_.type) {
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
    out_.append(family_.name).append(suffix);
    if (!labels_.empty() || !extra_name.empty()) {
      out_ += '{';
      out_.append(labels_);
      if (!extra_name.empty()) {
        if (!labels_.empty()) out_ += ',';
        out_.append(extra_name).append("=\"", 2).append(extra_value) += '"';
      }
      out_ += '}';
    }
    out_ += ' ';
    AppendNumber(out_, value);
    if (timestamp_ != 0) {
      out_ += ' ';
      AppendNumber(out_, timestamp_);
    }
    out_ += '\n';
  }

  void WriteHistogram(const ClientMetric::Histogram& histogram) {
    bool closed = false;
    for (size_t i = 0; i < histogram.bucket.size(); ++i) {
      const ClientMetric::Bucket& bucket = histogram.bucket[i];
      closed = std::isinf(bucket.upper_bound) && bucket.upper_bound > 0;
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

  const PlannedFamily& family_;
  std::string& out_;
  BoundTexts bounds_{BoundTexts::Style::kShortest};
  std::string labels_;
  int64_t timestamp_ = 0;
};

}  // namespace

WriteReport WriteText(const model::Families& families, std::string& out) {
  WriteReport report;
  for (const PlannedFamily& family : Plan(families, Format::kText, report)) {
    if (!family.help.empty()) {
      out.append("# HELP ").append(family.name) += ' ';
      AppendTextHelp(out, family.help);
      out += '\n';
    }
    out.append("# TYPE ").append(family.name) += ' ';
    out.append(TypeWord(family.type)) += '\n';
    SampleWriter writer(family, out);
    for (const model::Series* series : family.series) writer.Write(series->metric);
  }
  return report;
}

}  // namespace aijob::exposition
