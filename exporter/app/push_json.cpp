// The groups as /api/v1/metrics of the Pushgateway shows them.
// Source: https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md#query-api

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "app/push_routes.h"
#include "exposition/sample_syntax.h"
#include "push/block.h"
#include "push/scrape.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;
using prometheus::ClientMetric;
using prometheus::MetricType;

/// As Go's strconv.FormatFloat(value, 'g', -1, 64): with an exponent below 1e-4 and from 1e6 on.
std::string Number(double value) {
  std::string text;
  if (value == 0 || !std::isfinite(value)) {
    exposition::AppendNumber(text, value);
    return text;
  }
  const bool plain = std::abs(value) >= 1e-4 && std::abs(value) < 1e6;
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {digits.data(), end.ptr};
}

std::string Number(uint64_t value) { return std::to_string(value); }

/// RFC 3339, UTC, to the microsecond.
std::string TimeStamp(double seconds) {
  const int64_t rounded = std::llround(seconds * 1e6);
  const auto whole = static_cast<std::time_t>(rounded / 1'000'000);
  const auto micros = static_cast<int>(rounded % 1'000'000);
  std::tm parts{};
  gmtime_r(&whole, &parts);
  std::array<char, 64> text{};
  const size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%06dZ", micros);
  return text.data();
}

const char* TypeName(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "COUNTER";
    case MetricType::Gauge:
      return "GAUGE";
    case MetricType::Histogram:
      return "HISTOGRAM";
    case MetricType::Summary:
      return "SUMMARY";
    case MetricType::Untyped:
      break;
  }
  return "UNTYPED";
}

void PutValue(const ClientMetric& metric, MetricType type, ordered_json& into) {
  switch (type) {
    case MetricType::Counter:
      into["value"] = Number(metric.counter.value);
      return;
    case MetricType::Gauge:
      into["value"] = Number(metric.gauge.value);
      return;
    case MetricType::Untyped:
      into["value"] = Number(metric.untyped.value);
      return;
    case MetricType::Summary: {
      ordered_json quantiles = ordered_json::object();
      for (const auto& each : metric.summary.quantile) {
        quantiles[Number(each.quantile)] = Number(each.value);
      }
      into["quantiles"] = std::move(quantiles);
      into["count"] = Number(metric.summary.sample_count);
      into["sum"] = Number(metric.summary.sample_sum);
      return;
    }
    case MetricType::Histogram:
      break;
  }
  ordered_json buckets = ordered_json::object();
  for (const auto& each : metric.histogram.bucket) {
    buckets[Number(each.upper_bound)] = Number(each.cumulative_count);
  }
  into["buckets"] = std::move(buckets);
  into["count"] = Number(metric.histogram.sample_count);
  into["sum"] = Number(metric.histogram.sample_sum);
}

ordered_json SeriesJson(const model::Series& series, MetricType type) {
  ordered_json labels = ordered_json::object();
  for (const auto& label : series.metric.label) labels[label.name] = label.value;
  ordered_json entry = {{"labels", std::move(labels)}};
  PutValue(series.metric, type, entry);
  return entry;
}

ordered_json FamilyJson(const model::Family& family, double pushed) {
  ordered_json metrics = ordered_json::array();
  for (const model::Series& series : family.series) {
    metrics.push_back(SeriesJson(series, family.type));
  }
  ordered_json entry = {{"time_stamp", TimeStamp(pushed)}, {"type", TypeName(family.type)}};
  if (!family.help.empty()) entry["help"] = family.help;
  entry["metrics"] = std::move(metrics);
  return entry;
}

ordered_json TimeJson(const push::Group& group, std::string_view name, std::string_view help,
                      double value) {
  model::Family family;
  family.name = name;
  family.help = help;
  family.type = MetricType::Gauge;
  model::Series series;
  for (const auto& [label, text] : group.head.labels) series.metric.label.push_back({label, text});
  const auto is_instance = [](const auto& label) { return label.name == "instance"; };
  if (std::none_of(series.metric.label.begin(), series.metric.label.end(), is_instance)) {
    series.metric.label.insert(series.metric.label.begin(), {"instance", ""});
  }
  series.metric.gauge.value = value;
  family.series.push_back(std::move(series));
  return FamilyJson(family, std::max(group.head.pushed, group.head.failed));
}

}  // namespace

ordered_json GroupsJson(const push::Groups& groups) {
  ordered_json all = ordered_json::array();
  for (const auto& [key, group] : groups.groups()) {
    ordered_json labels = ordered_json::object();
    for (const auto& [name, value] : group->head.labels) labels[name] = value;
    ordered_json entry = ordered_json::object();
    for (const auto& block : group->blocks) {
      entry[block->family->name] = FamilyJson(push::Unpack(*block), block->pushed);
    }
    entry[std::string(push::kPushTime)] =
        TimeJson(*group, push::kPushTime, push::kPushTimeHelp, group->head.pushed);
    entry[std::string(push::kPushFailureTime)] =
        TimeJson(*group, push::kPushFailureTime, push::kPushFailureTimeHelp, group->head.failed);
    entry["labels"] = std::move(labels);
    entry["last_push_successful"] = group->head.failed <= group->head.pushed;
    all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace aijob::app
