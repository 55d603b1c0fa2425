#include "ctl/trace_text.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "ctl/json_word.h"

namespace aijob::ctl {

using nlohmann::ordered_json;

std::string TraceText(const ordered_json& trace) {
  std::string text;
  std::vector<std::string> modules;
  std::string first_error;
  for (const ordered_json& line : trace.value("lines", ordered_json::array())) {
    if (!line.is_object()) continue;
    const std::string said = JsonWord(line, "module");
    const std::string module = said.empty() ? JsonWord(line, "source") : said;
    const std::string level = JsonWord(line, "level");
    if (modules.empty() || modules.back() != module) modules.push_back(module);
    const std::string status = JsonWord(line, "status");
    const bool bad = level == "error" || level == "fatal" || status == "FAILED";
    if (first_error.empty() && (bad || status == "failed")) first_error = module;
    text += (line.contains("time") ? JsonWord(line, "time") : std::string("-")) + " " + module;
    for (const char* key : {"task_id", "step", "status", "level"}) {
      const std::string word = JsonWord(line, key);
      if (!word.empty()) text.append(" ").append(key).append("=").append(word);
    }
    text += "\n    " + JsonWord(line, "text") + "\n";
  }
  if (text.empty()) text = "no line names " + JsonWord(trace, "id") + "\n";
  if (!modules.empty()) {
    text += "way:";
    for (size_t i = 0; i < modules.size(); ++i) text += (i == 0 ? " " : " -> ") + modules[i];
    text += "\n";
  }
  if (!first_error.empty()) text += "failed first: " + first_error + "\n";
  if (!trace.value("complete", true)) {
    text += "incomplete: the time was over, or there were too many lines; try --timeout\n";
  }
  return text;
}

}  // namespace aijob::ctl
