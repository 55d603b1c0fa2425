#include "config/config.h"

#include <algorithm>

namespace aijob::config {
namespace {

constexpr std::string_view kOpenglm = "openglm";  // the schema's name: pack, source and folder
constexpr std::string_view kLog = "*.log";

bool SpeaksOpenglm(const SourceConfig& source, std::string_view glob) {
  if (source.format != "auto") return source.format == kOpenglm;
  return source.name == kOpenglm || glob.find("/openglm/") != std::string_view::npos;
}

}  // namespace

Config DefaultConfig() {
  Config config;
  SourceConfig source;
  source.name = kOpenglm;
  source.paths = {"/var/log/openglm/execution/**/*.log"};
  source.workload = config.workload;
  config.companions = CompanionsOf(source);
  config.sources.push_back(std::move(source));
  return config;
}

std::vector<CompanionConfig> CompanionsOf(const SourceConfig& source) {
  CompanionConfig snapshots{CompanionKind::kSnapshot, source.name, {}, source.exclude};
  CompanionConfig error_files{CompanionKind::kErrorFile, source.name, {}, source.exclude};
  for (const std::string& glob : source.paths) {
    const std::string_view name = std::string_view(glob).substr(glob.rfind('/') + 1);
    if (name != kLog || !SpeaksOpenglm(source, glob)) continue;
    const std::string stem = glob.substr(0, glob.size() - kLog.size());
    snapshots.paths.push_back(stem + "*.metrics.json");
    error_files.paths.push_back(stem + "*.error.log");
  }
  if (snapshots.paths.empty()) return {};
  return {std::move(snapshots), std::move(error_files)};
}

}  // namespace aijob::config
