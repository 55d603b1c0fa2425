#include "app/incident_counts.h"

#include <algorithm>

#include "model/taxonomy.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

void SetNewest(const model::Incident& incident, metrics::Counts& counts) {
  counts.Set(FamilyId::kIncidentAffectedRanks, {incident.workload},
             static_cast<double>(incident.ranks.size()));
  if (incident.seq_spread) {
    counts.Set(FamilyId::kCollectiveSeqSpread, {incident.workload}, *incident.seq_spread);
  }
  if (incident.clock_skew_seconds) {
    counts.Set(FamilyId::kRankClockSkew, {incident.workload}, *incident.clock_skew_seconds);
  }
}

/// 1 for what is, 0 for what was and is no more.
void Mark(FamilyId family, const std::set<std::pair<std::string, std::string>>& now,
          std::set<std::pair<std::string, std::string>>& before, metrics::Counts& counts) {
  for (const auto& [workload, word] : before) {
    if (!now.contains({workload, word})) counts.Set(family, {workload, word}, 0);
  }
  for (const auto& [workload, word] : now) counts.Set(family, {workload, word}, 1);
  before.insert(now.begin(), now.end());
}

}  // namespace

void IncidentCounts::Count(const std::vector<analyze::Change>& changes, metrics::Counts& counts) {
  for (const analyze::Change& change : changes) {
    const model::Incident& incident = change.incident;
    const model::FailureClass* known = model::FindFailureClass(incident.initiating.class_name);
    if (known == nullptr) known = model::FindFailureClass("unknown");
    if (change.kind == analyze::Change::Kind::kSettled) {
      counts.Add(FamilyId::kIncidents, {incident.workload, known->name, known->layer}, 1);
      continue;
    }
    const double seconds = std::chrono::duration<double>(incident.ended - incident.opened).count();
    counts.Observe(FamilyId::kIncidentDuration, {incident.workload, known->name}, seconds);
  }
}

void IncidentCounts::SetGauges(const analyze::Incidents& incidents, metrics::Counts& counts) {
  Words open;
  Words suspects;
  std::set<std::string_view> seen;
  const auto newest = [&](const model::Incident& incident) {
    if (!seen.insert(incident.workload).second) return;
    SetNewest(incident, counts);
    for (const int32_t rank : incident.suspects) {
      suspects.emplace(incident.workload, std::to_string(rank));
    }
  };
  const std::vector<model::Incident> opened = incidents.ShowOpen();
  for (const model::Incident& incident : opened) {
    open.emplace(incident.workload, model::SeverityName(incident.severity));
    newest(incident);
  }
  for (const model::Incident& incident : incidents.ended()) newest(incident);
  Mark(FamilyId::kIncidentsOpen, open, open_, counts);
  Mark(FamilyId::kCollectiveSuspectRank, suspects, suspects_, counts);
}

}  // namespace aijob::app
