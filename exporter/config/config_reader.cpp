#include "config/config_reader.h"

#include <map>
#include <utility>

#include "config/check_reader.h"
#include "config/checkpoint_reader.h"
#include "config/gpu_reader.h"
#include "config/pack_loader.h"
#include "config/pack_reader.h"
#include "config/probe_reader.h"
#include "config/push_reader.h"
#include "config/remediation_reader.h"
#include "config/source_reader.h"
#include "config/yaml_node.h"

namespace aijob::config {
namespace {

namespace fs = std::filesystem;

struct Range {
  uint64_t least;
  uint64_t most;
};
constexpr Range kSeries = {1, 10'000'000};
constexpr Range kLineBytes = {16, uint64_t{64} << 20};
constexpr Range kBodyBytes = {1, uint64_t{64} << 20};  // one blob of the state (state/store.h)

void ReadSources(const YamlNode& list, const fs::path& folder, Config& config, Problems& problems) {
  config.sources.clear();
  config.companions.clear();
  if (list.items.size() > kMaxSources) {
    problems.Add(list.line, "sources: more than " + std::to_string(kMaxSources));
    return;
  }
  std::map<std::string, std::string> seen;  // name -> where
  for (size_t i = 0; i < list.items.size(); ++i) {
    const std::string where = "sources[" + std::to_string(i) + "]";
    SourceConfig source = ReadSource(list.items[i], where, folder, config.workload, problems);
    const auto [other, fresh] = seen.emplace(source.name, where);
    if (!fresh && !source.name.empty()) {
      problems.Add(list.items[i].line, where + ".name: \"" + source.name + "\" is the name of " +
                                           other->second + " already");
    }
    for (CompanionConfig& companion : CompanionsOf(source)) {
      config.companions.push_back(std::move(companion));
    }
    config.sources.push_back(std::move(source));
  }
}

void ReadPacks(const YamlNode& node, const fs::path& folder, PacksConfig& packs,
               Problems& problems) {
  YamlMap map(node, "packs", problems);
  map.Read("dirs", packs.dirs);
  for (size_t i = 0; i < packs.dirs.size(); ++i) {
    if (packs.dirs[i].empty()) {
      problems.Add(map.LineOf("dirs"), "packs.dirs[" + std::to_string(i) + "]: must not be empty");
    }
    packs.dirs[i] = ResolvePath(packs.dirs[i], folder);
  }
  map.Read("disable", packs.disable);
  map.Finish();
}

void ReadLimits(const YamlNode& node, LimitsConfig& limits, Problems& problems) {
  YamlMap map(node, "limits", problems);
  const auto check = [&](std::string_view key, uint64_t value, const Range& range) {
    if (value >= range.least && value <= range.most) return;
    problems.Add(map.LineOf(key), "limits." + std::string(key) + ": must be from " +
                                      std::to_string(range.least) + " to " +
                                      std::to_string(range.most));
  };
  if (map.Read("series", limits.series)) check("series", limits.series, kSeries);
  if (map.ReadBytes("line_bytes", limits.line_bytes)) {
    check("line_bytes", limits.line_bytes, kLineBytes);
  }
  if (map.ReadBytes("body_bytes", limits.body_bytes)) {
    check("body_bytes", limits.body_bytes, kBodyBytes);
  }
  map.Finish();
}

Config ReadRoot(const YamlNode& root, const fs::path& folder, Problems& problems) {
  Config config = DefaultConfig();
  YamlMap map(root, "the configuration", problems);
  if (map.Read("workload", config.workload)) {
    if (const std::string fault = ValueFault(config.workload); !fault.empty()) {
      problems.Add(map.LineOf("workload"), "workload: " + fault);
    } else if (config.workload.find_first_of("{}") != std::string::npos) {
      // It stands in for sources' own, which are templates.
      problems.Add(map.LineOf("workload"),
                   "workload: must be plain text; {groups} are for a source's own workload");
    }
    for (SourceConfig& source : config.sources) source.workload = config.workload;
  }
  if (const YamlNode* node = map.FindList("sources")) ReadSources(*node, folder, config, problems);
  if (const YamlNode* node = map.FindMap("push")) config.push = ReadPush(*node, problems);
  if (const YamlNode* node = map.FindMap("packs")) ReadPacks(*node, folder, config.packs, problems);
  if (const YamlNode* node = map.FindList("metrics")) config.metrics = ReadMetrics(*node, problems);
  if (const YamlNode* node = map.FindMap("limits")) ReadLimits(*node, config.limits, problems);
  if (const YamlNode* node = map.FindMap("launches")) {
    YamlMap launches(*node, "launches", problems);
    launches.ReadBytes("link", config.launches.link);
    launches.Finish();
  }
  if (const YamlNode* node = map.FindMap("thresholds")) {
    config.thresholds = ReadThresholds(*node, problems);
  }
  if (const YamlNode* node = map.FindList("checkpoints")) {
    config.checkpoints = ReadCheckpoints(*node, folder, config.workload, problems);
  }
  if (const YamlNode* node = map.FindList("probes")) {
    config.probes = ReadProbes(*node, folder, config.workload, problems);
  }
  if (const YamlNode* node = map.FindList("checks")) {
    config.checks = ReadChecks(*node, folder, config.workload, problems);
  }
  if (const YamlNode* node = map.FindMap("gpu")) config.gpu = ReadGpu(*node, folder, problems);
  if (const YamlNode* node = map.FindMap("remediation")) {
    config.remediation = ReadRemediation(*node, folder, problems);
  }
  map.Finish();
  return config;
}

/// What reading gave: a configuration that can be used only where nothing was wrong.
struct Outcome {
  Config config;
  std::vector<std::string> faults;
};

Outcome Read(std::string_view text, const std::string& file) {
  const model::Result<YamlNode> root = ParseYaml(text, file);
  if (!root.ok()) return {{}, {root.error()}};
  Problems problems(file);
  // A name without a folder is a file in the working folder: relative paths stay as they are.
  Config config = ReadRoot(*root, fs::path(file).parent_path(), problems);
  config.file = file;
  return {std::move(config), problems.messages()};
}

}  // namespace

model::Result<Config> ReadConfig(std::string_view text, const std::string& file) {
  Outcome outcome = Read(text, file);
  if (outcome.faults.empty()) return std::move(outcome.config);
  std::string first = std::move(outcome.faults.front());
  if (outcome.faults.size() > 1) {
    first += " (and " + std::to_string(outcome.faults.size() - 1) + " more: aijobctl check config)";
  }
  return model::Error{std::move(first)};
}

std::vector<std::string> CheckConfig(std::string_view text, const std::string& file) {
  return Read(text, file).faults;
}

model::Result<Config> ReadConfigFile(const fs::path& path) {
  const model::Result<std::string> text = ReadYamlFile(path);
  if (!text.ok()) return model::Error{text.error()};
  return ReadConfig(*text, path.string());
}

std::vector<std::string> CheckConfigFile(const fs::path& path) {
  const model::Result<std::string> text = ReadYamlFile(path);
  if (!text.ok()) return {text.error()};
  return CheckConfig(*text, path.string());
}

}  // namespace aijob::config
