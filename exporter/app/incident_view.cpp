#include "app/incident_view.h"

#include <nlohmann/json.hpp>

#include "analyze/incident_json.h"
#include "app/page.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;

constexpr size_t kEndedShown = 20;  // on the page

const match::RuleSpec* RuleOf(const model::Sighting& sighting, const match::RuleSet& rules) {
  for (const match::PackSpec& pack : rules.Packs()) {
    if (pack.name != sighting.pack) continue;
    for (const match::RuleSpec& rule : pack.rules) {
      if (rule.id == sighting.rule) return &rule;
    }
  }
  return nullptr;
}

std::string Cell(std::string_view text) { return "<td>" + EscapeHtml(text) + "</td>"; }

std::string Ranks(const std::vector<int32_t>& ranks) {
  constexpr size_t kShown = 16;
  std::string text;
  for (size_t i = 0; i < ranks.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(ranks[i]);
  }
  if (ranks.size() > kShown) text += " and " + std::to_string(ranks.size() - kShown) + " more";
  return text;
}

std::string Row(const model::Incident& incident, const match::RuleSet& rules) {
  const model::Sighting& began = incident.initiating;
  const match::RuleSpec* const rule = RuleOf(began, rules);
  const bool open = incident.ending == model::Ending::kOpen;
  const std::string state =
      open ? "open"
           : "until " + FormatTime(incident.ended) + " (" +
                 std::string(model::kEndingNames[static_cast<size_t>(incident.ending)]) + ")";
  std::string who = began.rank < 0 ? began.source : "rank " + std::to_string(began.rank);
  if (!incident.ranks.empty()) who += "; told by " + Ranks(incident.ranks);
  if (!incident.suspects.empty()) who += "; suspect: " + Ranks(incident.suspects);
  return "<tr>" + Cell(FormatTime(incident.opened)) + Cell(state) + Cell(incident.workload) +
         Cell(began.class_name + "/" + began.subtype) + Cell(who) +
         Cell(rule == nullptr ? "" : rule->cause) + Cell(rule == nullptr ? "" : rule->remedy) +
         Cell(began.text) + "</tr>\n";
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

std::string RenderIncidents(const analyze::Incidents& incidents, const match::RuleSet& rules) {
  std::string rows;
  for (const model::Incident& incident : incidents.ShowOpen()) rows += Row(incident, rules);
  size_t shown = 0;
  for (const model::Incident& incident : incidents.ended()) {
    if (++shown > kEndedShown) break;
    rows += Row(incident, rules);
  }
  if (rows.empty()) rows = "<tr><td colspan=\"8\">none</td></tr>\n";
  return rows;
}

}  // namespace aijob::app
