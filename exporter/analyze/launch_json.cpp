#include "analyze/launch_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyze/load_eta.h"
#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::LaunchStatus;
using model::TimePoint;
using nlohmann::json;
using nlohmann::ordered_json;

using model::Ticks;

ordered_json Maybe(const std::optional<double>& number) {
  return number ? ordered_json(*number) : ordered_json();
}
ordered_json Maybe(const std::optional<Duration>& duration) {
  return duration ? ordered_json(duration->count()) : ordered_json();
}
ordered_json Maybe(const std::optional<double>& number, double times) {
  return number ? ordered_json(*number * times) : ordered_json();
}

ordered_json PhaseJson(const model::LaunchPhase& phase) {
  return {
      {"phase", model::PhaseName(phase.phase)},
      {"start_time", phase.start ? ordered_json(Ticks(*phase.start)) : ordered_json()},
      {"duration_ns", Maybe(phase.duration)},
      {"status", model::StatusName(phase.status)},
      {"ranks", phase.ranks},
      {"slowest_rank", phase.slowest_rank < 0 ? ordered_json() : ordered_json(phase.slowest_rank)}};
}

ordered_json LoadJson(const model::ModelLoad& load) {
  return {{"target", load.target},
          {"bytes", Maybe(load.bytes)},
          {"progress_ratio", Maybe(load.progress_ratio)},
          {"bandwidth_bytes_per_second", Maybe(load.bandwidth)},
          {"seconds_left", Maybe(load.seconds_left)},
          {"eta_low_seconds", Maybe(load.seconds_left, kEtaLow)},
          {"eta_high_seconds", Maybe(load.seconds_left, kEtaHigh)}};
}

template <typename Number>
std::optional<Number> Optional(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<Number>();
}

std::optional<Duration> OptionalDuration(const json& value) {
  if (value.is_null()) return std::nullopt;
  return Duration(value.get<int64_t>());
}

TimePoint Time(const json& value) {
  return value.is_null() ? TimePoint{} : TimePoint(Duration(value.get<int64_t>()));
}

template <typename Enum, typename Names>
Enum Word(const json& value, const Names& names, Enum otherwise) {
  const auto word = value.get<std::string>();
  const auto it = std::find(names.begin(), names.end(), word);
  return it == names.end() ? otherwise : static_cast<Enum>(it - names.begin());
}

model::LaunchPhase ReadPhase(const json& value) {
  model::LaunchPhase phase;
  phase.phase = Word(value.at("phase"), model::kPhaseNames, model::Phase::kOther);
  phase.status = Word(value.at("status"), model::kLaunchStatusNames, LaunchStatus::kSuccess);
  if (!value.at("start_time").is_null()) phase.start = Time(value.at("start_time"));
  phase.duration = OptionalDuration(value.at("duration_ns"));
  phase.ranks = value.at("ranks");
  phase.slowest_rank = Optional<int32_t>(value.at("slowest_rank")).value_or(-1);
  return phase;
}

model::ModelLoad ReadLoad(const json& value) {
  model::ModelLoad load;
  load.target = value.at("target");
  load.bytes = Optional<double>(value.at("bytes"));
  load.progress_ratio = Optional<double>(value.at("progress_ratio"));
  load.bandwidth = Optional<double>(value.at("bandwidth_bytes_per_second"));
  load.seconds_left = Optional<double>(value.at("seconds_left"));
  return load;
}

}  // namespace

ordered_json LaunchJson(const model::Launch& launch) {
  const bool runs = launch.status == LaunchStatus::kRunning;
  ordered_json phases = ordered_json::array();
  for (const model::LaunchPhase& phase : launch.phases) phases.push_back(PhaseJson(phase));
  ordered_json loads = ordered_json::array();
  for (const model::ModelLoad& load : launch.loads) loads.push_back(LoadJson(load));
  return {{"workload", launch.workload},
          {"phase", runs ? ordered_json(model::PhaseName(launch.phase)) : ordered_json()},
          {"phase_start_time", runs ? ordered_json(Ticks(launch.phase_start)) : ordered_json()},
          {"start_time", Ticks(launch.start)},
          {"end_time", Ticks(launch.end)},
          {"duration_ns",
           launch.whole ? ordered_json((launch.end - launch.start).count()) : ordered_json()},
          {"status", model::StatusName(launch.status)},
          {"whole", launch.whole},
          {"cause", launch.cause},
          {"unattributed_ns", Maybe(launch.unattributed)},
          {"phases", std::move(phases)},
          {"loads", std::move(loads)}};
}

model::Launch ReadLaunch(const json& value) {
  model::Launch launch;
  launch.workload = value.at("workload");
  launch.start = Time(value.at("start_time"));
  launch.end = Time(value.at("end_time"));
  launch.status = Word(value.at("status"), model::kLaunchStatusNames, LaunchStatus::kAbandoned);
  launch.whole = value.at("whole");
  launch.cause = value.at("cause");
  if (!value.at("phase").is_null()) {
    launch.phase = Word(value.at("phase"), model::kPhaseNames, model::Phase::kOther);
  }
  launch.phase_start = Time(value.at("phase_start_time"));
  launch.unattributed = OptionalDuration(value.at("unattributed_ns"));
  for (const json& each : value.at("phases")) launch.phases.push_back(ReadPhase(each));
  for (const json& each : value.at("loads")) launch.loads.push_back(ReadLoad(each));
  return launch;
}

}  // namespace aijob::analyze
