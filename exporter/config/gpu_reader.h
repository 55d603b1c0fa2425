#pragma once
// gpu_reader: the section `gpu` of the configuration.
//
//   gpu:
//     enabled: auto                   # true: none is a fault that is told; false: nobody looks
//     every: 15s
//     library: /opt/lib/libnvidia-ml.so.1   # NVIDIA's; without a slash, the loader looks for it
//
// Failures: told in `problems`, with lines.

#include <filesystem>

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

/// `folder`: what a relative path is taken from.
GpuConfig ReadGpu(const YamlNode& node, const std::filesystem::path& folder, Problems& problems);

}  // namespace aijob::config
