#include "app/workload_view.h"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "analyze/progress_json.h"
#include "model/rfc3339.h"
#include "model/taxonomy.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;

/// The newest incident of each workload; open ones before ended ones.
std::map<std::string, model::Incident> NewestIncidents(const analyze::Incidents& incidents) {
  std::map<std::string, model::Incident> newest;
  for (model::Incident& open : incidents.ShowOpen()) {
    std::string workload = open.workload;
    newest.emplace(std::move(workload), std::move(open));
  }
  for (const model::Incident& ended : incidents.ended()) newest.emplace(ended.workload, ended);
  return newest;
}

std::string PhaseOf(const analyze::Launches& launches, const std::string& workload) {
  const auto known = launches.workloads().find(workload);
  if (known == launches.workloads().end()) return "";
  const std::vector<model::Launch> shown = launches.Show(known->second);
  const bool runs = !shown.empty() && shown.front().status == model::LaunchStatus::kRunning;
  return runs ? std::string(model::PhaseName(shown.front().phase)) : "";
}

bool IsOpen(const model::Incident& incident) { return incident.ending == model::Ending::kOpen; }

ordered_json Brief(const model::Incident& incident) {
  const int32_t rank = incident.initiating.rank;
  return {{"id", incident.id},
          {"class", incident.initiating.class_name},
          {"subtype", incident.initiating.subtype},
          {"severity", model::SeverityName(incident.severity)},
          {"rank", rank < 0 ? ordered_json() : ordered_json(rank)},
          {"opened", model::FormatRfc3339(incident.opened)},
          {"ended",
           IsOpen(incident) ? ordered_json() : ordered_json(model::FormatRfc3339(incident.ended))}};
}

}  // namespace

ordered_json WorkloadsJson(const analyze::Analysis& analysis, model::TimePoint now) {
  const auto incidents = NewestIncidents(analysis.incidents);
  ordered_json all = ordered_json::array();
  for (const model::WorkloadProgress& progress : analysis.stalls.Show(now)) {
    ordered_json shown = analyze::ProgressJson(progress);
    const std::string phase = PhaseOf(analysis.launches, progress.workload);
    shown["phase"] = phase.empty() ? ordered_json() : ordered_json(phase);
    const auto incident = incidents.find(progress.workload);
    const bool any = incident != incidents.end();
    shown["incident"] = any && IsOpen(incident->second) ? Brief(incident->second) : ordered_json();
    shown["last_failure"] = any ? Brief(incident->second) : ordered_json();
    all.push_back(std::move(shown));
  }
  return all;
}

}  // namespace aijob::app
