#include "config/remediation_reader.h"

#include <algorithm>

#include "config/policy_reader.h"
#include "config/probe_reader.h"
#include "config/source_reader.h"
#include "model/time.h"

namespace aijob::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

using model::kDay;
constexpr model::Duration kMonth = 31 * hours(24);
constexpr const char* kSection = "remediation";

void ReadFile(YamlMap& map, std::string_view key, const std::filesystem::path& folder,
              std::string& file) {
  if (!map.Read(key, file)) return;
  if (file.empty()) {
    map.Problem(key, std::string(kSection) + "." + std::string(key) + ": must not be empty");
  } else {
    file = ResolvePath(file, folder);
  }
}

void ReadBounds(YamlMap& map, act::Options& options, Problems& problems) {
  if (const YamlNode* node = map.FindMap("limits")) {
    const std::string where = std::string(kSection) + ".limits";
    YamlMap limits(*node, where, problems);
    ReadBounded(limits, where, "per_hour", 1, 1000, options.per_hour);
    ReadBounded(limits, where, "per_day", 1, 10'000, options.per_day);
    limits.Finish();
  }
  if (const YamlNode* node = map.FindMap("breaker")) {
    const std::string where = std::string(kSection) + ".breaker";
    YamlMap breaker(*node, where, problems);
    ReadBounded(breaker, where, "failures", 1, 100, options.breaker_failures);
    ReadBounded(breaker, where, "open_for", seconds(1), kMonth, options.breaker_open);
    breaker.Finish();
  }
  if (const YamlNode* node = map.FindMap("flapping")) {
    const std::string where = std::string(kSection) + ".flapping";
    YamlMap flapping(*node, where, problems);
    ReadBounded(flapping, where, "relapses", 1, 100, options.relapses);
    ReadBounded(flapping, where, "relapse_within", seconds(1), kDay, options.relapse_within);
    ReadBounded(flapping, where, "window", seconds(1), kDay, options.relapse_window);
    flapping.Finish();
  }
}

}  // namespace

act::Options ReadRemediation(const YamlNode& node, const std::filesystem::path& folder,
                             Problems& problems) {
  act::Options options;
  YamlMap map(node, kSection, problems);
  ReadMode(map, options.mode);
  ReadBounded(map, kSection, "trial", seconds(0), kMonth, options.trial);
  ReadBounded(map, kSection, "max_age", seconds(1), kDay, options.max_age);
  ReadBounded(map, kSection, "startup_grace", seconds(0), kDay, options.startup_grace);
  ReadBounds(map, options, problems);
  ReadFile(map, "maintenance_file", folder, options.maintenance_file);
  ReadFile(map, "lease_file", folder, options.lease_file);
  ReadFile(map, "audit_file", folder, options.audit_file);
  if (const YamlNode* list = map.FindList("policies")) {
    for (size_t i = 0; i < std::min(list->items.size(), kMaxPolicies); ++i) {
      const std::string where = std::string(kSection) + ".policies[" + std::to_string(i) + "]";
      options.policies.push_back(ReadPolicy(list->items[i], where, folder, options.mode, problems));
    }
    CheckNames(*list, std::string(kSection) + ".policies", kMaxPolicies, options.policies,
               problems);
  }
  map.Finish();
  return options;
}

}  // namespace aijob::config
