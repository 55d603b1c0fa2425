#include "ctl/incident_text.h"

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;

std::string Word(const ordered_json& object, const char* key) {
  const auto value = object.find(key);
  if (value == object.end() || value->is_null()) return "";
  std::string text = value->is_string() ? value->get<std::string>() : value->dump();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

std::string Ranks(const ordered_json& incident, const char* key) {
  const auto ranks = incident.find(key);
  if (ranks == incident.end() || !ranks->is_array()) return "";
  std::string text;
  for (const ordered_json& rank : *ranks) text += (text.empty() ? "" : ", ") + rank.dump();
  return text;
}

void Line(std::string& text, const char* name, const std::string& value) {
  if (!value.empty()) text.append("  ").append(name).append(": ").append(value).append("\n");
}

std::string Seen(const ordered_json& incident, const char* key) {
  const auto lines = incident.find(key);
  if (lines == incident.end() || !lines->is_array()) return "";
  std::string text;
  for (const ordered_json& line : *lines) {
    if (!line.is_object()) continue;
    const std::string rank = Word(line, "rank");
    text += "    " + Word(line, "time") + " " + Word(line, "file") + ":" + Word(line, "line") +
            (rank.empty() ? "" : " rank " + rank) + " [" + Word(line, "class") + ", " +
            Word(line, "role") + "] " + Word(line, "text") + "\n";
  }
  return text;
}

}  // namespace

std::string IncidentText(const ordered_json& incident) {
  std::string text = Word(incident, "id") + " " + Word(incident, "workload") + ": " +
                     Word(incident, "class") + "/" + Word(incident, "subtype") + ", " +
                     Word(incident, "severity") + ", " + Word(incident, "state");
  const std::string ended = Word(incident, "ended");
  if (!ended.empty()) text += " since " + ended + " (" + Word(incident, "ending") + ")";
  text += "\n";
  Line(text, "began", Word(incident, "opened"));
  Line(text, "cause", Word(incident, "cause"));
  Line(text, "to do", Word(incident, "remedy"));
  const auto initiating = incident.find("initiating");
  if (initiating != incident.end() && initiating->is_object()) {
    Line(text, "first on rank", Word(*initiating, "rank"));
  }
  Line(text, "suspects", Ranks(incident, "suspect_ranks"));
  Line(text, "ranks that told of it", Ranks(incident, "affected_ranks"));
  Line(text, "events", Word(incident, "events"));
  text += Seen(incident, "first_lines") + Seen(incident, "last_lines");
  return text;
}

}  // namespace aijob::ctl
