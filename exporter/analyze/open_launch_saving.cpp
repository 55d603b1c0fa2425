// OpenLaunch as JSON, for a restart of the exporter in the middle of a launch. Numbers of streams
// are another process's: who told of it is forgotten, and the ranks' tracks say how far it came.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyze/launch_json.h"
#include "analyze/open_launch.h"
#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::Phase;
using model::TimePoint;
using nlohmann::json;

using model::FromTicks;
using model::Ticks;

Phase ReadPhaseNumber(const json& saved) {
  constexpr int kLast = static_cast<int>(model::kPhaseNames.size()) - 1;
  return static_cast<Phase>(std::clamp(saved.get<int>(), 0, kLast));
}

}  // namespace

json OpenLaunch::Save() const {
  model::Launch bare = launch_;
  json loads = json::object();
  for (const auto& [target, meter] : loads_) loads[target] = meter.Save();
  json told = json::array();
  for (const auto& [phase, read] : told_read_) {
    told.push_back({static_cast<int>(phase), Ticks(read)});
  }
  return {{"launch", json(LaunchJson(bare))},
          {"tracks", tracks_.Save()},
          {"ranks", ranks_},
          {"loads", std::move(loads)},
          {"bar_rank", bar_rank_ ? json(*bar_rank_) : json()},
          {"told", std::move(told)},
          {"counted", counted_.to_ulong()},
          {"loaded", loaded_},
          {"newest", {static_cast<int>(newest_phase_), newest_ended_, Ticks(newest_since_)}},
          {"read", {Ticks(first_read_), Ticks(last_read_)}},
          {"last", Ticks(last_)},
          {"failed", Ticks(failed_at_)},
          {"failed_read", failed_read_ ? json(Ticks(*failed_read_)) : json()}};
}

OpenLaunch::OpenLaunch(const json& saved) : reloaded_(true) {
  launch_ = ReadLaunch(saved.at("launch"));
  launch_.phases.clear();
  launch_.loads.clear();
  tracks_.Load(saved.at("tracks"));
  for (const json& rank : saved.at("ranks")) {
    if (ranks_.size() < kMostLaunchRanks) ranks_.insert(rank.get<int32_t>());
  }
  for (const auto& [target, meter] : saved.at("loads").items()) {
    if (loads_.size() < kMostTargets) loads_[target].Load(meter);
  }
  if (!saved.at("bar_rank").is_null()) bar_rank_ = saved.at("bar_rank").get<int32_t>();
  for (const json& each : saved.at("told"))
    told_read_[ReadPhaseNumber(each.at(0))] = FromTicks(each[1]);
  counted_ = saved.at("counted").get<unsigned long>();
  loaded_ = saved.at("loaded");
  newest_phase_ = ReadPhaseNumber(saved.at("newest").at(0));
  newest_ended_ = saved.at("newest").at(1);
  newest_since_ = FromTicks(saved.at("newest").at(2));
  first_read_ = FromTicks(saved.at("read").at(0));
  last_read_ = FromTicks(saved.at("read").at(1));
  last_ = FromTicks(saved.at("last"));
  failed_at_ = FromTicks(saved.at("failed"));
  if (!saved.at("failed_read").is_null()) failed_read_ = FromTicks(saved.at("failed_read"));
}

}  // namespace aijob::analyze
