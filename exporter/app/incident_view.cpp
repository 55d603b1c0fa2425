#include "app/incident_view.h"

#include <nlohmann/json.hpp>

#include "analyze/incident_json.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;

const match::RuleSpec* RuleOf(const model::Sighting& sighting, const match::RuleSet& rules) {
  for (const match::PackSpec& pack : rules.Packs()) {
    if (pack.name != sighting.pack) continue;
    for (const match::RuleSpec& rule : pack.rules) {
      if (rule.id == sighting.rule) return &rule;
    }
  }
  return nullptr;
}

}  // namespace

ordered_json ShowIncident(const model::Incident& incident, const match::RuleSet& rules) {
  ordered_json shown = analyze::IncidentJson(incident);
  const match::RuleSpec* const rule = RuleOf(incident.initiating, rules);
  shown["cause"] = rule == nullptr ? "" : rule->cause;
  shown["remedy"] = rule == nullptr ? "" : rule->remedy;
  return shown;
}

ordered_json IncidentsJson(const analyze::Incidents& incidents, const match::RuleSet& rules) {
  ordered_json list = ordered_json::array();
  for (const model::Incident& incident : incidents.ShowOpen()) {
    list.push_back(ShowIncident(incident, rules));
  }
  for (const model::Incident& incident : incidents.ended()) {
    list.push_back(ShowIncident(incident, rules));
  }
  return list;
}

}  // namespace aijob::app
