#include "app/page.h"

#include <ctime>
#include <map>
#include <span>
#include <utility>

#include "app/agent.h"
#include "app/incident_view.h"
#include "app/version.h"
#include "app/workload_view.h"

namespace aijob::app {

/// exporter/ui/, embedded at build time.
std::span<const std::pair<std::string_view, std::string_view>> EmbeddedFiles();

namespace {

constexpr size_t kFilesShown = 200;  // of a source

std::string_view Embedded(std::string_view wanted) {
  for (const auto& [name, text] : EmbeddedFiles()) {
    if (name == wanted) return text;
  }
  return "";
}

std::string Script(std::string_view file) {
  return "<script>\n" + std::string(Embedded(file)) + "</script>\n";
}

std::string Cell(std::string_view text) { return "<td>" + EscapeHtml(text) + "</td>"; }

std::string Sources(const Agent& agent) {
  std::string rows;
  for (const SourceStatus& source : agent.Sources()) {
    size_t shown = 0;
    for (const SourceStatus::File& file : source.files) {
      if (++shown > kFilesShown) break;
      rows += "<tr>" + Cell(source.name) + Cell(file.file.path) + Cell(file.file.state) +
              Cell(file.format) + Cell(std::to_string(file.file.offset)) +
              Cell(std::to_string(file.file.lag_bytes)) + "</tr>\n";
    }
    if (source.files.empty()) {
      rows += "<tr>" + Cell(source.name) + "<td colspan=\"5\">no file matches yet</td></tr>\n";
    } else if (source.files.size() > kFilesShown) {
      rows += "<tr>" + Cell(source.name) + "<td colspan=\"5\">and " +
              std::to_string(source.files.size() - kFilesShown) + " more</td></tr>\n";
    }
  }
  return rows;
}

std::string Packs(const Agent& agent) {
  std::string rows;
  for (const match::PackSpec& pack : agent.rules().Packs()) {
    rows += "<tr>" + Cell(pack.name) + Cell(pack.title) + Cell(std::to_string(pack.rules.size())) +
            "</tr>\n";
  }
  return rows;
}

}  // namespace

std::string FormatTime(model::TimePoint time) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc));
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string RenderPage(const Agent& agent, const PageParts& shown, model::TimePoint now) {
  const std::map<std::string_view, std::string> parts = {
      {"version", EscapeHtml(Version())},
      {"metrics", EscapeHtml(shown.telemetry_path)},
      {"state", shown.ready ? "ready" : "catching up"},
      {"time", FormatTime(now)},
      {"lag", std::to_string(agent.LagBytes())},
      {"sources", Sources(agent)},
      {"workloads", RenderWorkloads(agent.analysis(), now)},
      {"incidents", RenderIncidents(agent.analysis().incidents, agent.rules())},
      {"packs", Packs(agent)},
      {"groups", shown.groups},
      {"delete_head", shown.may_delete ? "<th></th>" : ""},
      {"delete_script", shown.may_delete ? Script("delete.js") : ""}};
  std::string_view frame = Embedded("page.html");
  std::string page;
  while (true) {
    const size_t open = frame.find("{{");
    const size_t close = open == std::string_view::npos ? open : frame.find("}}", open);
    if (close == std::string_view::npos) return page += frame;
    page += frame.substr(0, open);
    const auto part = parts.find(frame.substr(open + 2, close - open - 2));
    if (part != parts.end()) page += part->second;
    frame.remove_prefix(close + 2);
  }
}

}  // namespace aijob::app
