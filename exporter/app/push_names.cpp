#include "app/push_names.h"

#include <string>
#include <string_view>
#include <utility>

#include "app/rules.h"
#include "metrics/catalogue.h"
#include "metrics/process_metrics.h"

namespace aijob::app {
namespace {

using prometheus::MetricType;

/// https://github.com/prometheus/pushgateway/blob/v1.5.1/handler/misc.go and push.go, and what Go's
/// client library adds.
constexpr std::pair<std::string_view, MetricType> kPushgateway[] = {
    {"pushgateway_build_info", MetricType::Gauge},
    {"pushgateway_http_requests_total", MetricType::Counter},
    {"pushgateway_http_push_duration_seconds", MetricType::Summary},
    {"pushgateway_http_push_size_bytes", MetricType::Summary},
    {"promhttp_metric_handler_requests_in_flight", MetricType::Gauge},
    {"promhttp_metric_handler_requests_total", MetricType::Counter},
    {"go_gc_duration_seconds", MetricType::Summary},
    {"go_goroutines", MetricType::Gauge},
    {"go_info", MetricType::Gauge},
    {"go_threads", MetricType::Gauge},
};

void Take(const std::string& name, MetricType type, push::Groups::Reserved& reserved) {
  reserved[name] = {type};
  const bool histogram = type == MetricType::Histogram;
  if (histogram) reserved[name + "_bucket"] = {};
  if (!histogram && type != MetricType::Summary) return;
  reserved[name + "_count"] = {};
  reserved[name + "_sum"] = {};
}

}  // namespace

push::Groups::Reserved ReservedNames(const match::RuleSet& rules) {
  push::Groups::Reserved reserved;
  for (const auto& [name, type] : kPushgateway) Take(std::string(name), type, reserved);
  for (const metrics::FamilySpec& family : metrics::Catalogue()) {
    Take(std::string(family.name), family.type, reserved);
  }
  for (const model::Family& family : metrics::ProcessMetrics("/proc")) {
    Take(family.name, family.type, reserved);
  }
  for (const metrics::UserMetric& metric : UserMetricsOf(rules)) {
    Take(metric.name, metric.type, reserved);
  }
  return reserved;
}

}  // namespace aijob::app
