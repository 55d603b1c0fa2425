#include "config/gpu_reader.h"

#include <array>
#include <string>

#include "config/source_reader.h"

namespace aijob::config {
namespace {

// Asking costs a driver call or two a device; alerts look at minutes.
constexpr model::Duration kLeastEvery = std::chrono::seconds(1);
constexpr model::Duration kMostEvery = std::chrono::hours(1);

constexpr std::array<std::string_view, 3> kEnabled = {"auto", "true", "false"};
constexpr std::array<GpuUse, 3> kUses = {GpuUse::kAuto, GpuUse::kOn, GpuUse::kOff};

}  // namespace

GpuConfig ReadGpu(const YamlNode& node, const std::filesystem::path& folder, Problems& problems) {
  GpuConfig config;
  YamlMap map(node, "gpu", problems);
  std::string enabled;
  if (map.ReadChoice("enabled", kEnabled, enabled)) {
    for (size_t i = 0; i < kEnabled.size(); ++i) {
      if (enabled == kEnabled[i]) config.use = kUses[i];
    }
  }
  if (map.ReadDuration("every", config.every) &&
      (config.every < kLeastEvery || config.every > kMostEvery)) {
    map.Problem("every", "gpu.every: must be from 1s to 1h");
  }
  if (map.Read("library", config.library)) {
    if (config.library.empty()) {
      map.Problem("library", "gpu.library: must not be empty; leave it out for the usual one");
    } else if (config.library.find('/') != std::string::npos) {
      config.library = ResolvePath(config.library, folder);
    }
  }
  map.Finish();
  return config;
}

}  // namespace aijob::config
