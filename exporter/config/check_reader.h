#pragma once
// check_reader: the section `checks` of the configuration: what jobs need of the machine.
//
//   checks:
//     - {name: data, path: /data}                                  # it is there
//     - {name: ckpt, writable: /ckpt, every: 60s, timeout: 10s}    # a file can be made there
//     - {name: room, space: /ckpt, min_free: 10%, min_inodes: 5%}  # or amounts: 100GB, 100000
//     - {name: redis, service: "tcp://127.0.0.1:6379", timeout: 3s}
//     - {name: weights, file: /models/w.safetensors, sha256: 9f86d0..., timeout: 10m}
//
// Each has a name, exactly one of path, writable, space, service and file, and may have `workload`
// (else the configuration's own), `every` and `timeout`. A service takes the keys of a probe.
// Failures: told in `problems`, with lines. Limits: kMaxChecks.

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

inline constexpr size_t kMaxChecks = 64;

std::vector<EnvCheckConfig> ReadChecks(const YamlNode& list, const std::filesystem::path& folder,
                                       const std::string& workload, Problems& problems);

}  // namespace aijob::config
