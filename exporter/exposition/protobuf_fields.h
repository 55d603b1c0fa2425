#pragma once
// The numbers of io.prometheus.client's messages that reading and writing have in common.
//
// Thread-safety: pure functions.
// Grammar:
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto

#include <prometheus/metric_type.h>

#include <cstdint>
#include <iterator>
#include <optional>

namespace aijob::exposition {

/// Of a MetricFamily.
enum FamilyField : uint32_t {
  kFamilyName = 1,
  kFamilyHelp = 2,
  kFamilyType = 3,
  kFamilyMetric = 4
};

/// MetricType's types in the order of their numbers; a gauge histogram, 5, is none of ours.
inline constexpr prometheus::MetricType kWireTypes[] = {
    prometheus::MetricType::Counter, prometheus::MetricType::Gauge, prometheus::MetricType::Summary,
    prometheus::MetricType::Untyped, prometheus::MetricType::Histogram};

inline std::optional<prometheus::MetricType> TypeOfNumber(uint64_t number) {
  if (number >= std::size(kWireTypes)) return std::nullopt;
  return kWireTypes[number];
}

inline uint64_t NumberOfType(prometheus::MetricType type) {
  uint64_t number = 0;
  while (kWireTypes[number] != type) ++number;
  return number;
}

/// The field of a Metric that holds the value of a type.
inline uint32_t ValueField(prometheus::MetricType type) {
  switch (type) {
    case prometheus::MetricType::Gauge:
      return 2;
    case prometheus::MetricType::Counter:
      return 3;
    case prometheus::MetricType::Summary:
      return 4;
    case prometheus::MetricType::Histogram:
      return 7;
    case prometheus::MetricType::Untyped:
      break;
  }
  return 5;
}

}  // namespace aijob::exposition
