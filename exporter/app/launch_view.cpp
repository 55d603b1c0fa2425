#include "app/launch_view.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/launch_json.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;
using Statistics = analyze::LaunchHistory::Statistics;

constexpr double kNanoseconds = 1e9;

ordered_json StatisticsJson(std::string_view phase, const Statistics& statistics) {
  const auto deviation = statistics.Deviation();
  return {{"phase", phase},
          {"count", statistics.count},
          {"mean_ns", std::llround(statistics.mean * kNanoseconds)},
          {"deviation_ns",
           deviation ? ordered_json(std::llround(*deviation * kNanoseconds)) : ordered_json()}};
}

ordered_json HistoryJson(const analyze::LaunchHistory& history) {
  ordered_json list = ordered_json::array();
  for (size_t i = 0; i < model::kPhaseNames.size(); ++i) {
    const Statistics& of = history.Of(static_cast<model::Phase>(i));
    if (of.count > 0) list.push_back(StatisticsJson(model::kPhaseNames[i], of));
  }
  if (history.launches().count > 0) list.push_back(StatisticsJson("launch", history.launches()));
  return list;
}

}  // namespace

ordered_json LaunchesJson(const analyze::Launches& launches) {
  ordered_json all = ordered_json::array();
  for (const auto& [name, workload] : launches.workloads()) {
    ordered_json list = ordered_json::array();
    for (const model::Launch& launch : launches.Show(workload)) {
      list.push_back(analyze::LaunchJson(launch));
    }
    ordered_json statistics = HistoryJson(workload.history);
    if (list.empty() && statistics.empty()) continue;
    const auto timeout = workload.history.RecommendedTimeout();
    all.push_back({{"workload", name},
                   {"launches", std::move(list)},
                   {"statistics", std::move(statistics)},
                   {"probe_timeout_seconds", timeout ? ordered_json(*timeout) : ordered_json()}});
  }
  return all;
}

}  // namespace aijob::app
