#include "exposition/open_metrics_writer.h"

#include <cmath>
#include <functional>

#include "exposition/bound_texts.h"
#include "exposition/exemplar.h"
#include "exposition/line_buffer.h"
#include "exposition/plan.h"
#include "exposition/sample_line.h"
#include "exposition/sample_syntax.h"
#include "exposition/series_gate.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

/// Units a family's name may end in: the base units of the specification and of Prometheus.
constexpr std::string_view kUnits[] = {"seconds", "bytes",  "ratio", "celsius", "joules",
                                       "grams",   "meters", "volts", "amperes", "hertz"};

bool IsCounter(const PlannedFamily& family) {
  return family.type == MetricType::Counter && family.name.ends_with("_total") &&
         !family.as_unknown;
}

/// The family's name as OpenMetrics has it.
std::string_view BaseName(const PlannedFamily& family) {
  return IsCounter(family) ? family.name.substr(0, family.name.size() - 6) : family.name;
}

std::string_view TypeWord(const PlannedFamily& family) {
  switch (family.type) {
    case MetricType::Counter:
      return IsCounter(family) ? "counter" : "unknown";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Summary:
      return "summary";
    case MetricType::Untyped:
      break;
  }
  return "unknown";
}

std::string_view UnitOf(std::string_view base) {
  for (const std::string_view unit : kUnits) {
    const bool ends = base.ends_with(unit) && base.size() > unit.size() + 1 &&
                      base[base.size() - unit.size() - 1] == '_';
    if (ends) return unit;
  }
  return {};
}

/// Writes the samples of one series after another; keeps what they share.
class OpenMetricsSamples {
 public:
  OpenMetricsSamples(const PlannedFamily& family, WriteReport& report, LineBuffer& out)
      : family_(family), report_(report), out_(out), line_(BaseName(family), out) {}

  void Write(const model::Series& series, std::string_view labels) {
    const ClientMetric& metric = series.metric;
    line_.SetLabels(labels);
    timestamp_ms_ = metric.timestamp_ms;
    switch (family_.type) {
      case MetricType::Counter:
        return WriteCounter(series);
      case MetricType::Gauge:
        return Sample("", metric.gauge.value);
      case MetricType::Untyped:
        return Sample("", metric.untyped.value);
      case MetricType::Histogram:
        return WriteHistogram(series);
      case MetricType::Summary:
        return WriteSummary(series);
    }
  }

 private:
  template <typename Number>
  void Sample(std::string_view suffix, Number value, std::string_view extra_name = {},
              std::string_view extra_value = {}, const model::Exemplar* exemplar = nullptr) {
    char* at = line_.Begin(suffix, value, extra_name, extra_value);
    if (timestamp_ms_ != 0) {
      *at++ = ' ';
      at = WriteNumber(at, static_cast<double>(timestamp_ms_) / 1000);
    }
    if (exemplar != nullptr && !exemplar->labels.empty()) {
      out_.TakeUntil(at);
      WriteExemplar(*exemplar);
      at = out_.Room(1);
    }
    *at++ = '\n';
    out_.TakeUntil(at);
  }

  void WriteExemplar(const model::Exemplar& exemplar) {
    if (!IsValid(exemplar)) {
      ++report_.exemplars_dropped;
      return;
    }
    std::string text = " # {";
    AppendLabels(text, exemplar.labels);
    text += "} ";
    AppendNumber(text, exemplar.value);
    if (exemplar.time) {
      text += ' ';
      AppendNumber(text, Milliseconds(*exemplar.time));
    }
    out_ << text;
  }

  /// Unix seconds, exact to the millisecond.
  static double Milliseconds(model::TimePoint time) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return static_cast<double>(ms) / 1000;
  }

  void WriteCreated(const model::Series& series) {
    if (!series.created || series.created->time_since_epoch().count() < 0) return;
    Sample("_created", Milliseconds(*series.created));
  }

  void WriteCounter(const model::Series& series) {
    const model::Exemplar* exemplar = series.exemplars.empty() ? nullptr : &series.exemplars[0];
    if (!IsCounter(family_)) return Sample("", series.metric.counter.value);
    Sample("_total", series.metric.counter.value, {}, {}, exemplar);
    WriteCreated(series);
  }

  void WriteHistogram(const model::Series& series) {
    const ClientMetric::Histogram& histogram = series.metric.histogram;
    const std::vector<model::Exemplar>& exemplars = series.exemplars;
    bool closed = false;
    bool negative = false;
    for (size_t i = 0; i < histogram.bucket.size(); ++i) {
      const ClientMetric::Bucket& bucket = histogram.bucket[i];
      closed = closed || (std::isinf(bucket.upper_bound) && bucket.upper_bound > 0);
      negative = negative || bucket.upper_bound < 0;
      Sample("_bucket", bucket.cumulative_count, "le", bounds_.Text(i, bucket.upper_bound),
             i < exemplars.size() ? &exemplars[i] : nullptr);
    }
    if (!closed) Sample("_bucket", histogram.sample_count, "le", "+Inf");
    // "If present, _sum and _count both; no _sum with negative buckets": then neither.
    if (!negative && histogram.sample_sum >= 0) {
      Sample("_count", histogram.sample_count);
      Sample("_sum", histogram.sample_sum);
    }
    WriteCreated(series);
  }

  void WriteSummary(const model::Series& series) {
    const ClientMetric::Summary& summary = series.metric.summary;
    for (size_t i = 0; i < summary.quantile.size(); ++i) {
      const ClientMetric::Quantile& quantile = summary.quantile[i];
      Sample("", quantile.value, "quantile", bounds_.Text(i, quantile.quantile));
    }
    Sample("_count", summary.sample_count);
    Sample("_sum", summary.sample_sum);
    WriteCreated(series);
  }

  const PlannedFamily& family_;
  WriteReport& report_;
  LineBuffer& out_;
  SampleLine line_;
  BoundTexts bounds_{BoundTexts::Style::kWithFraction};
  int64_t timestamp_ms_ = 0;
};

void WriteHead(const PlannedFamily& family, LineBuffer& out) {
  const std::string_view unit = UnitOf(BaseName(family));
  std::string base;
  AppendMetricName(base, BaseName(family));
  out << "# TYPE " << base << " " << TypeWord(family) << "\n";
  if (!unit.empty()) out << "# UNIT " << base << " " << unit << "\n";
  if (family.help.empty()) return;
  std::string help;
  AppendEscaped(help, family.help);
  out << "# HELP " << base << " " << help << "\n";
}

}  // namespace

WriteReport WriteOpenMetrics(const model::Families& families, std::string& out,
                             const StreamedFamilies& streamed, Names allowed) {
  WriteReport report;
  LineBuffer buffer(out);
  const auto write = [&](const PlannedFamily& family) {
    OpenMetricsSamples writer(family, report, buffer);
    return WriteSamples(family, Format::kOpenMetrics, report, buffer, writer, WriteHead);
  };
  const auto write_streamed = [&](const PlannedFamily& family, const StreamedFamily& series) {
    OpenMetricsSamples writer(family, report, buffer);
    WriteHead(family, buffer);
    series.each_series(std::bind_front(&OpenMetricsSamples::Write, &writer));
  };
  ForEachFamily(families, streamed, Format::kOpenMetrics, report, write, write_streamed, allowed);
  buffer << "# EOF\n";
  return report;
}

}  // namespace aijob::exposition
