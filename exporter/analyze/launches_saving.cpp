// Launches for state/: a note for each workload.
#include <nlohmann/json.hpp>

#include "analyze/launch_json.h"
#include "analyze/launches.h"

namespace aijob::analyze {

using nlohmann::json;

std::vector<std::pair<std::string, std::string>> Launches::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (auto& [name, workload] : workloads_) {
    if (!std::exchange(workload.dirty, false)) continue;
    json kept = json::array();
    for (const model::Launch& launch : workload.kept) kept.push_back(json(LaunchJson(launch)));
    const json note = {
        {"open", workload.open == nullptr ? json() : workload.open->Save()},
        {"kept", std::move(kept)},
        {"history", workload.history.Save()},
        {"failure", workload.failure},
        {"ready", workload.ready.Save()},
        {"told", workload.told.Save()},
        {"restart",
         workload.restart ? json(workload.restart->time_since_epoch().count()) : json()}};
    saved.emplace_back(name, note.dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return saved;
}

void Launches::Load(std::string_view name, std::string_view saved) {
  const json read = json::parse(saved, nullptr, false);
  if (!read.is_object()) return;
  Workload& workload = Of(name);
  try {
    workload.history.Load(read.at("history"));
    for (const json& launch : read.at("kept")) {
      if (workload.kept.size() < kKeptLaunches) workload.kept.push_back(ReadLaunch(launch));
    }
    workload.failure = read.at("failure");
    if (read.contains("ready")) workload.ready.Load(read.at("ready"));
    if (read.contains("told")) workload.told.Load(read.at("told"));
    if (!read.at("restart").is_null()) {
      workload.restart = model::TimePoint(model::Duration(read.at("restart").get<int64_t>()));
    }
    if (read.at("open").is_null()) return;
    workload.open = std::make_unique<OpenLaunch>(read.at("open"));
    ++open_;
  } catch (const json::exception&) {
    return;  // another version's note: the numbers are kept elsewhere
  }
}

}  // namespace aijob::analyze
