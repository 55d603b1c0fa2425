#include "app/push_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/rules.h"
#include "config/config_reader.h"
#include "metrics/catalogue.h"

namespace aijob::app {
namespace {

using prometheus::MetricType;
using Types = std::vector<MetricType>;

push::Groups::Reserved NamesWith(const std::string& yaml) {
  auto config = config::ReadConfig(yaml, "test.yaml");
  EXPECT_TRUE(config.ok()) << config.error();
  auto rules = LoadRules(*config);
  EXPECT_TRUE(rules.ok()) << rules.error();
  return ReservedNames(*rules);
}

TEST(PushNames, TypesThatAPushMayAddSeriesTo) {
  const auto reserved = NamesWith("");
  const struct {
    const char* name;
    Types types;
  } kCases[] = {
      {"go_info", {MetricType::Gauge}},
      {"go_gc_duration_seconds", {MetricType::Summary}},
      {"go_gc_duration_seconds_count", {}},
      {"go_gc_duration_seconds_sum", {}},
      {"pushgateway_http_push_size_bytes", {MetricType::Summary}},
      {"pushgateway_http_requests_total", {MetricType::Counter}},
      {"promhttp_metric_handler_requests_in_flight", {MetricType::Gauge}},
      {"process_cpu_seconds_total", {MetricType::Counter}},
      {"aijob_push_groups", {MetricType::Gauge}},
      {"aijob_failures_total", {MetricType::Counter}},
  };
  for (const auto& [name, types] : kCases) {
    ASSERT_TRUE(reserved.contains(name)) << name;
    EXPECT_EQ(reserved.at(name), types) << name;
  }
  for (const char* free : {"x", "go_info_count", "go_gc_duration_seconds_bucket", "up"}) {
    EXPECT_FALSE(reserved.contains(free)) << free;
  }
}

TEST(PushNames, EveryFamilyOfTheCatalogueWithTheNamesOfItsSamples) {
  const auto reserved = NamesWith("");
  int histograms = 0;
  for (const metrics::FamilySpec& family : metrics::Catalogue()) {
    const std::string name(family.name);
    ASSERT_TRUE(reserved.contains(name)) << name;
    EXPECT_EQ(reserved.at(name), Types{family.type}) << name;
    const bool histogram = family.type == MetricType::Histogram;
    histograms += histogram ? 1 : 0;
    for (const char* suffix : {"_bucket", "_sum", "_count"}) {
      EXPECT_EQ(reserved.contains(name + suffix), histogram) << name << suffix;
    }
  }
  EXPECT_GT(histograms, 0);
}

TEST(PushNames, TheMetricsOfRulesAreTaken) {
  const auto reserved = NamesWith(R"(metrics:
  - {name: my_steps_total, type: counter, help: A., match: 'step (?P<x>\d+) done'}
  - {name: my_step_seconds, type: histogram, help: B., match: 'took (?P<v_seconds>\d+)',
     value: v_seconds, buckets: [1, 2]}
)");
  ASSERT_TRUE(reserved.contains("my_steps_total"));
  EXPECT_EQ(reserved.at("my_steps_total"), Types{MetricType::Counter});
  ASSERT_TRUE(reserved.contains("my_step_seconds"));
  EXPECT_EQ(reserved.at("my_step_seconds"), Types{MetricType::Histogram});
  EXPECT_EQ(reserved.at("my_step_seconds_bucket"), Types{});
}

}  // namespace
}  // namespace aijob::app
