#pragma once
// probe_reader: the section `probes` of the configuration, and what its items share with `checks`.
//
//   probes:
//     - name: api                             # the label target
//       target: http://127.0.0.1:8000/health  # or https://..., or tcp://host:port
//       every: 15s
//       timeout: 5s
//       workload: llama-70b                   # else the configuration's own
//       expect: [200]                         # else any of 200 to 299
//       ca_file: ca.pem                       # https://: authorities instead of the system's
//       insecure: false                       # https://: take any certificate
//
// Failures: told in `problems`, with lines. Limits: kMaxProbes.

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

inline constexpr size_t kMaxProbes = 64;

std::vector<ProbeConfig> ReadProbes(const YamlNode& list, const std::filesystem::path& folder,
                                    const std::string& workload, Problems& problems);

/// An item of a list of things that are done now and then, being read: `probes[0]`.
struct RepeatedItem {
  YamlMap& map;
  const std::string& where;

  void Fault(std::string_view key, const std::string& what) const {
    map.Problem(key, std::string(where).append(".").append(key).append(": ").append(what));
  }
};

/// The keys name, workload, every and timeout.
void ReadRepeated(const RepeatedItem& in, std::string& name, std::string& workload,
                  model::Duration& every, std::chrono::milliseconds& timeout);

/// The target under `key`, and the keys expect, ca_file and insecure.
void ReadTarget(const RepeatedItem& in, std::string_view key, const std::filesystem::path& folder,
                collect::ProbeTarget& target);

/// A fault where `list` is longer than `most`, or two items have one name.
template <typename Item>
void CheckNames(const YamlNode& list, const std::string& key, size_t most,
                const std::vector<Item>& items, Problems& problems) {
  if (list.items.size() > most) {
    problems.Add(list.line, key + ": more than " + std::to_string(most));
  }
  for (size_t i = 0; i < items.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (items[i].name.empty() || items[i].name != items[j].name) continue;
      std::string fault = key;
      fault.append("[").append(std::to_string(i)).append("].name: \"").append(items[i].name);
      fault.append("\" is the name of ").append(key);
      fault.append("[").append(std::to_string(j)).append("] already");
      problems.Add(list.items[i].line, fault);
      break;
    }
  }
}

}  // namespace aijob::config
