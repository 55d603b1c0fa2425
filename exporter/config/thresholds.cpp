#include "config/thresholds.h"

#include <cmath>
#include <iterator>

namespace aijob::config {
namespace {

// clang-format off
constexpr ThresholdSpec kKnown[] = {
    {"checkpoint_age_seconds", 14'400},
    {"effective_training_time_ratio", 0.8},
    {"exporter_detection_seconds", 10},
    {"exporter_memory_bytes", 120'000'000},
    {"exporter_source_lag_bytes", 10'000'000},
    {"filesystem_avail_ratio", 0.1},
    {"gpu_memory_used_ratio", 0.95},
    {"gpu_memory_used_training_ratio", 0.85},
    {"health_failures_count", 3},
    {"http_request_failures_ratio", 0.05},
    {"http_request_seconds_p95", 1},
    {"http_request_timeouts_ratio", 0.05},
    {"log_parse_errors_ratio", 0.05},
    {"log_silence_seconds", 600},
    {"novel_templates_count10m", 20},
    {"restarts_count15m", 3},
    {"startup_phase_seconds", 300},
    {"startup_seconds", 180},
    {"startup_stuck_seconds", 300},
    {"straggler_ratio", 1.25},
    {"tasks_failed_ratio", 0.1},
    {"training_grad_norm_norm", 10},
    {"training_throughput_ratio", 0.7},
};
// clang-format on

void ReadValues(YamlMap& map, std::map<std::string_view, double>& values) {
  for (const ThresholdSpec& known : kKnown) {
    double value = 0;
    if (!map.Read(known.name, value)) continue;
    if (!std::isfinite(value) || value < 0) {
      map.Problem(known.name, std::string(known.name) + ": must be a number of at least 0");
      continue;
    }
    values[known.name] = value;
  }
}

}  // namespace

std::span<const ThresholdSpec> KnownThresholds() { return kKnown; }

Thresholds DefaultThresholds() {
  Thresholds thresholds;
  for (const ThresholdSpec& known : kKnown) thresholds[""][known.name] = known.standard;
  return thresholds;
}

Thresholds ReadThresholds(const YamlNode& node, Problems& problems) {
  Thresholds thresholds = DefaultThresholds();
  YamlMap map(node, "thresholds", problems);
  ReadValues(map, thresholds[""]);
  if (const YamlNode* workloads = map.FindMap("workloads")) {
    if (workloads->keys.size() > kThresholdWorkloads) {
      map.Problem("workloads", "workloads: more than " + std::to_string(kThresholdWorkloads));
    }
    for (size_t i = 0; i < workloads->keys.size() && i < kThresholdWorkloads; ++i) {
      const std::string& workload = workloads->keys[i];
      if (workload.empty()) {
        problems.Add(workloads->key_lines[i], "thresholds: a workload has a name");
        continue;
      }
      YamlMap own(workloads->items[i], "the thresholds of " + workload, problems);
      ReadValues(own, thresholds[workload]);
      own.Finish();
    }
  }
  map.Finish();
  return thresholds;
}

}  // namespace aijob::config
