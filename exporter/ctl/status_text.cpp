#include "ctl/status_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "ctl/json_word.h"

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;
using Table = std::vector<std::vector<std::string>>;

/// Columns as wide as their widest word; the last one as it is.
std::string Aligned(const Table& table) {
  std::vector<size_t> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : table) {
    for (size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] + 2 - row[i].size(), ' ');
    }
    text += '\n';
  }
  return text;
}

std::string Or(std::string word, const char* otherwise) {
  return word.empty() ? otherwise : std::move(word);
}

std::string FailureOf(const ordered_json& workload) {
  const auto failure = workload.find("last_failure");
  if (failure == workload.end() || !failure->is_object()) return "none";
  std::string text = JsonWord(*failure, "class") + "/" + JsonWord(*failure, "subtype");
  const std::string rank = JsonWord(*failure, "rank");
  if (!rank.empty()) text += " rank " + rank;
  const std::string ended = JsonWord(*failure, "ended");
  return text + (ended.empty() ? ", open since " + JsonWord(*failure, "opened") : ", " + ended);
}

std::string StateOf(const ordered_json& workload) {
  std::string state = JsonWord(workload, "state");
  for (const ordered_json& stall : workload.value("stalls", ordered_json::array())) {
    if (stall.is_object()) state += "," + JsonWord(stall, "kind");
  }
  return state;
}

}  // namespace

std::string StatusText(const ordered_json& workloads, const ordered_json& sources) {
  Table table = {{"WORKLOAD", "STATE", "PHASE", "STEP", "LAST PROGRESS", "LAST FAILURE"}};
  for (const ordered_json& workload : workloads) {
    if (!workload.is_object()) continue;
    table.push_back({JsonWord(workload, "workload"), StateOf(workload),
                     Or(JsonWord(workload, "phase"), "-"), Or(JsonWord(workload, "step"), "-"),
                     Or(JsonWord(workload, "last_progress"), "never"), FailureOf(workload)});
  }
  std::string text = table.size() > 1 ? Aligned(table) : "no workload was heard of yet\n";
  table = {{"SOURCE", "FILES", "LAG BYTES"}};
  for (const ordered_json& source : sources) {
    if (!source.is_object()) continue;
    uint64_t lag = 0;
    const ordered_json files = source.value("files", ordered_json::array());
    for (const ordered_json& file : files) lag += file.value("lag_bytes", uint64_t{0});
    table.push_back({JsonWord(source, "name"), std::to_string(files.size()), std::to_string(lag)});
  }
  return text + "\n" + Aligned(table);
}

}  // namespace aijob::ctl
