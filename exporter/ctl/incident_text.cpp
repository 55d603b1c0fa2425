#include "ctl/incident_text.h"

#include <nlohmann/json.hpp>

#include "ctl/json_word.h"

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;

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
    const std::string rank = JsonWord(line, "rank");
    text += "    " + JsonWord(line, "time") + " " + JsonWord(line, "file") + ":" +
            JsonWord(line, "line") + (rank.empty() ? "" : " rank " + rank) + " [" +
            JsonWord(line, "class") + ", " + JsonWord(line, "role") + "] " +
            JsonWord(line, "text") + "\n";
  }
  return text;
}

}  // namespace

std::string IncidentText(const ordered_json& incident) {
  std::string text = JsonWord(incident, "id") + " " + JsonWord(incident, "workload") + ": " +
                     JsonWord(incident, "class") + "/" + JsonWord(incident, "subtype") + ", " +
                     JsonWord(incident, "severity") + ", " + JsonWord(incident, "state");
  const std::string ended = JsonWord(incident, "ended");
  if (!ended.empty()) text += " since " + ended + " (" + JsonWord(incident, "ending") + ")";
  text += "\n";
  Line(text, "began", JsonWord(incident, "opened"));
  Line(text, "cause", JsonWord(incident, "cause"));
  Line(text, "to do", JsonWord(incident, "remedy"));
  const auto initiating = incident.find("initiating");
  if (initiating != incident.end() && initiating->is_object()) {
    Line(text, "first on rank", JsonWord(*initiating, "rank"));
  }
  Line(text, "suspects", Ranks(incident, "suspect_ranks"));
  Line(text, "ranks that told of it", Ranks(incident, "affected_ranks"));
  Line(text, "events", JsonWord(incident, "events"));
  text += Seen(incident, "first_lines") + Seen(incident, "last_lines");
  return text;
}

}  // namespace aijob::ctl
