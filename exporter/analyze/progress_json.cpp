#include "analyze/progress_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/rfc3339.h"

namespace aijob::analyze {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json TimeJson(const std::optional<model::TimePoint>& time) {
  return time ? ordered_json(model::FormatRfc3339(*time)) : ordered_json();
}

template <typename Number>
ordered_json NumberJson(const std::optional<Number>& number) {
  return number ? ordered_json(*number) : ordered_json();
}

model::TimePoint ReadTime(const json& value) {
  const auto read = model::ParseRfc3339(value.get<std::string>());
  return read ? read->time : model::TimePoint{};
}

}  // namespace

ordered_json StallJson(const model::Stall& stall) {
  return {{"workload", stall.workload},
          {"kind", model::StallKindName(stall.kind)},
          {"told", stall.told},
          {"since", model::FormatRfc3339(stall.since)},
          {"flagged", model::FormatRfc3339(stall.flagged)},
          {"ended", TimeJson(stall.ended)},
          {"resumed", stall.resumed},
          {"threshold_seconds", stall.threshold_seconds},
          {"step", NumberJson(stall.step)},
          {"silent_ranks", stall.silent}};
}

model::Stall ReadStall(const json& json) {
  model::Stall stall;
  stall.workload = json.at("workload");
  const auto& names = model::kStallKindNames;
  const auto kind = std::find(names.begin(), names.end(), json.at("kind").get<std::string>());
  if (kind != names.end()) stall.kind = static_cast<model::StallKind>(kind - names.begin());
  stall.told = json.at("told");
  stall.since = ReadTime(json.at("since"));
  stall.flagged = ReadTime(json.at("flagged"));
  if (!json.at("ended").is_null()) stall.ended = ReadTime(json.at("ended"));
  stall.resumed = json.at("resumed");
  stall.threshold_seconds = json.at("threshold_seconds");
  if (!json.at("step").is_null()) stall.step = json.at("step").get<double>();
  stall.silent = json.at("silent_ranks").get<std::vector<int32_t>>();
  return stall;
}

ordered_json ProgressJson(const model::WorkloadProgress& progress) {
  ordered_json stalls = ordered_json::array();
  for (const model::Stall& stall : progress.stalls) stalls.push_back(StallJson(stall));
  ordered_json ranks = ordered_json::array();
  for (const model::RankProgress& rank : progress.ranks) {
    ranks.push_back({{"rank", rank.rank},
                     {"last_line", TimeJson(rank.line)},
                     {"last_progress", TimeJson(rank.progress)},
                     {"step", NumberJson(rank.step)}});
  }
  ordered_json stragglers = ordered_json::array();
  for (const model::Straggler& straggler : progress.stragglers) {
    stragglers.push_back({{"signal", straggler.signal},
                          {"ratio", straggler.ratio},
                          {"rank", NumberJson(straggler.rank)},
                          {"verdict", straggler.rank          ? "straggler"
                                      : straggler.cannot_tell ? "cannot tell"
                                                              : "none"}});
  }
  return {{"workload", progress.workload},
          {"state", model::WorkloadStateName(progress.state)},
          {"last_line", TimeJson(progress.line)},
          {"last_progress", TimeJson(progress.progress)},
          {"step", NumberJson(progress.step)},
          {"threshold_seconds", NumberJson(progress.threshold_seconds)},
          {"silent_ranks", NumberJson(progress.silent_ranks)},
          {"effective_training_time_ratio", NumberJson(progress.effective_ratio)},
          {"stalls", std::move(stalls)},
          {"stragglers", std::move(stragglers)},
          {"ranks", std::move(ranks)}};
}

}  // namespace aijob::analyze
