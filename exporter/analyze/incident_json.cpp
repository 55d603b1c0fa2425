#include "analyze/incident_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/rfc3339.h"
#include "model/taxonomy.h"

namespace aijob::analyze {
namespace {

using model::Sighting;
using nlohmann::json;
using nlohmann::ordered_json;

ordered_json SightingJson(const Sighting& sighting) {
  return {{"time", model::FormatRfc3339(sighting.time)},
          {"rank", sighting.rank < 0 ? ordered_json() : ordered_json(sighting.rank)},
          {"source", sighting.source},
          {"file", sighting.file},
          {"line", sighting.line},
          {"class", sighting.class_name},
          {"subtype", sighting.subtype},
          {"role", model::RoleName(sighting.role)},
          {"severity", model::SeverityName(sighting.severity)},
          {"fingerprint", sighting.fingerprint},
          {"pack", sighting.pack},
          {"rule", sighting.rule},
          {"task", sighting.task},
          {"text", sighting.text}};
}

template <typename Enum, typename Names>
Enum Word(const json& value, const Names& names) {
  const auto word = value.get<std::string>();
  const auto it = std::find(std::begin(names), std::end(names), word);
  return it == std::end(names) ? Enum{} : static_cast<Enum>(it - std::begin(names));
}

model::TimePoint WrittenTime(const json& value) {
  if (value.is_null()) return {};
  const auto read = model::ParseRfc3339(value.get<std::string>());
  return read ? read->time : model::TimePoint{};
}

Sighting ReadSighting(const json& value) {
  Sighting sighting;
  sighting.time = WrittenTime(value.at("time"));
  sighting.rank = value.at("rank").is_null() ? -1 : value.at("rank").get<int32_t>();
  sighting.source = value.at("source");
  sighting.file = value.at("file");
  sighting.line = value.at("line");
  sighting.class_name = value.at("class");
  sighting.subtype = value.at("subtype");
  sighting.role = Word<model::Role>(value.at("role"), model::kRoleNames);
  sighting.severity = Word<model::Severity>(value.at("severity"), model::kSeverityNames);
  sighting.fingerprint = value.at("fingerprint");
  sighting.pack = value.at("pack");
  sighting.rule = value.at("rule");
  sighting.task = value.at("task");
  sighting.text = value.at("text");
  return sighting;
}

template <typename Json>
Json Optional(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

std::optional<double> ReadOptional(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<double>();
}

ordered_json SightingsJson(const std::vector<Sighting>& sightings) {
  ordered_json list = ordered_json::array();
  for (const Sighting& sighting : sightings) list.push_back(SightingJson(sighting));
  return list;
}

}  // namespace

ordered_json IncidentJson(const model::Incident& incident) {
  const Sighting& began = incident.initiating;
  const model::FailureClass* known = model::FindFailureClass(began.class_name);
  const bool open = incident.ending == model::Ending::kOpen;
  ordered_json tallies = ordered_json::array();
  for (const model::Tally& tally : incident.tallies) {
    tallies.push_back({{"class", tally.class_name},
                       {"subtype", tally.subtype},
                       {"role", model::RoleName(tally.role)},
                       {"events", tally.events}});
  }
  return {{"id", incident.id},
          {"workload", incident.workload},
          {"state", open ? "open" : "closed"},
          {"ending", model::kEndingNames[static_cast<size_t>(incident.ending)]},
          {"class", began.class_name},
          {"subtype", began.subtype},
          {"layer", known == nullptr ? "unknown" : known->layer},
          {"severity", model::SeverityName(incident.severity)},
          {"fingerprint", began.fingerprint},
          {"opened", model::FormatRfc3339(incident.opened)},
          {"last", model::FormatRfc3339(incident.last)},
          {"ended", open ? ordered_json() : ordered_json(model::FormatRfc3339(incident.ended))},
          {"events", incident.events},
          {"affected_ranks", incident.ranks},
          {"suspect_ranks", incident.suspects},
          {"seq_spread", Optional<ordered_json>(incident.seq_spread)},
          {"clock_skew_seconds", Optional<ordered_json>(incident.clock_skew_seconds)},
          {"initiating", SightingJson(began)},
          {"classes", std::move(tallies)},
          {"first_lines", SightingsJson(incident.first)},
          {"last_lines", SightingsJson(incident.latest)}};
}

model::Incident ReadIncident(const json& value) {
  model::Incident incident;
  incident.id = value.at("id");
  incident.workload = value.at("workload");
  incident.opened = WrittenTime(value.at("opened"));
  incident.last = WrittenTime(value.at("last"));
  incident.ended = WrittenTime(value.at("ended"));
  incident.ending = Word<model::Ending>(value.at("ending"), model::kEndingNames);
  incident.severity = Word<model::Severity>(value.at("severity"), model::kSeverityNames);
  incident.events = value.at("events");
  incident.ranks = value.at("affected_ranks").get<std::vector<int32_t>>();
  incident.suspects = value.at("suspect_ranks").get<std::vector<int32_t>>();
  incident.seq_spread = ReadOptional(value.at("seq_spread"));
  incident.clock_skew_seconds = ReadOptional(value.at("clock_skew_seconds"));
  incident.initiating = ReadSighting(value.at("initiating"));
  for (const json& tally : value.at("classes")) {
    incident.tallies.push_back({tally.at("class"), tally.at("subtype"),
                                Word<model::Role>(tally.at("role"), model::kRoleNames),
                                tally.at("events")});
  }
  for (const json& line : value.at("first_lines")) incident.first.push_back(ReadSighting(line));
  for (const json& line : value.at("last_lines")) incident.latest.push_back(ReadSighting(line));
  return incident;
}

}  // namespace aijob::analyze
