#pragma once
// Thresholds: what the alerts of deploy/prometheus compare with, in the exporter's own
// configuration and served as aijob_threshold{threshold} and aijob_workload_threshold{workload,
// threshold}: one file to tune, and no rule to edit.
//
//   thresholds:
//     http_request_seconds_p95: 2          # for all workloads
//     workloads:
//       llama-70b: {http_request_seconds_p95: 5}
//
// The names and defaults are those of the limits in deploy/prometheus (a test keeps them equal),
// which read the series and fall back on the default where no exporter serves one. Threads: plain
// values. Failures: told in `problems`, with lines.

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "config/yaml_node.h"

namespace aijob::config {

struct ThresholdSpec {
  std::string_view name;
  double standard = 0;  // where nobody says otherwise
};

/// All there are, by name.
std::span<const ThresholdSpec> KnownThresholds();

/// By workload ("": all others), by name. Always holds every known one for "".
using Thresholds = std::map<std::string, std::map<std::string_view, double>>;

/// What holds where the configuration says nothing.
Thresholds DefaultThresholds();

/// Workloads that may have thresholds of their own.
inline constexpr size_t kThresholdWorkloads = 64;

Thresholds ReadThresholds(const YamlNode& node, Problems& problems);

}  // namespace aijob::config
