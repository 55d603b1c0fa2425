#pragma once
// checkpoint_reader: the section `checkpoints` of the configuration, a list of watched folders.
//
//   checkpoints:
//     - name: run1                # the label `checkpoints`; default: the path's last name
//       path: /ckpt/run1          # where the checkpoints stand side by side
//       workload: llama-70b       # default: the configuration's own
//       layout: auto              # or dcp, deepspeed, megatron, hf, lightning, orbax, generic
//       every: 30s                # how often it is looked at
//       settle: 5m                # what did not change so long is not written any more
//       interval: 1h              # how often one is to be saved, for alerts
//       marker: _SUCCESS          # the file that is written last, where it is not the layout's
//
// Limits: kMaxCheckpointFolders; every from 1s to 1h, settle from 1s to 24h.
// Owner: config/. Threads: pure functions. Failures: told in `problems`, with lines.

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

inline constexpr size_t kMaxCheckpointFolders = 32;

/// `folder` is what relative paths are relative to; `workload` stands in where an entry has none.
std::vector<CheckpointConfig> ReadCheckpoints(const YamlNode& list,
                                              const std::filesystem::path& folder,
                                              const std::string& workload, Problems& problems);

}  // namespace aijob::config
