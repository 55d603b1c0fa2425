#include "analyze/launch_history.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {
namespace {

using nlohmann::json;
using Statistics = LaunchHistory::Statistics;

void Add(Statistics& statistics, double seconds) {
  ++statistics.count;
  const double difference = seconds - statistics.mean;
  statistics.mean += difference / static_cast<double>(statistics.count);
  statistics.squares += difference * (seconds - statistics.mean);
}

using model::Seconds;

json SaveOne(const Statistics& one) { return {one.count, one.mean, one.squares}; }

Statistics LoadOne(const json& saved) {
  return {saved.at(0).get<uint64_t>(), saved.at(1).get<double>(), saved.at(2).get<double>()};
}

}  // namespace

std::optional<double> Statistics::Deviation() const {
  if (count < 2) return std::nullopt;
  return std::sqrt(squares / static_cast<double>(count - 1));
}

void LaunchHistory::AddPhase(model::Phase phase, model::Duration duration) {
  Add(phases_[static_cast<size_t>(phase)], Seconds(duration));
}

void LaunchHistory::AddLaunch(model::Duration duration) {
  Add(launches_, Seconds(duration));
  durations_.push_back(Seconds(duration));
  if (durations_.size() > kMostDurations) durations_.pop_front();
}

std::optional<double> LaunchHistory::RecommendedTimeout() const {
  if (durations_.empty()) return std::nullopt;
  // The nearest rank: of fewer than a hundred the p99 is the longest.
  std::vector<double> sorted(durations_.begin(), durations_.end());
  std::sort(sorted.begin(), sorted.end());
  const auto rank = static_cast<size_t>(std::ceil(0.99 * static_cast<double>(sorted.size())));
  return sorted[rank - 1] * kProbeFactor;
}

json LaunchHistory::Save() const {
  json phases = json::object();
  for (size_t i = 0; i < phases_.size(); ++i) {
    if (phases_[i].count == 0) continue;
    phases[std::string(model::kPhaseNames[i])] = SaveOne(phases_[i]);
  }
  return {
      {"phases", std::move(phases)}, {"launches", SaveOne(launches_)}, {"durations", durations_}};
}

void LaunchHistory::Load(const json& saved) {
  for (size_t i = 0; i < phases_.size(); ++i) {
    const auto it = saved.at("phases").find(std::string(model::kPhaseNames[i]));
    if (it != saved.at("phases").end()) phases_[i] = LoadOne(*it);
  }
  launches_ = LoadOne(saved.at("launches"));
  for (const json& each : saved.at("durations")) {
    if (durations_.size() < kMostDurations) durations_.push_back(each.get<double>());
  }
}

}  // namespace aijob::analyze
