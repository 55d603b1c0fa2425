#pragma once
// ReadSource: one entry of `sources:` -> SourceConfig. Part of config_reader.

#include <filesystem>
#include <string>

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

/// `where` is "sources[0]"; `folder` is what relative globs are relative to; `workload` stands in
/// where the source has none. What is wrong goes to `problems`.
SourceConfig ReadSource(const YamlNode& node, const std::string& where,
                        const std::filesystem::path& folder, const std::string& workload,
                        Problems& problems);

/// `path` as it is meant in a configuration that lies in `folder`.
std::string ResolvePath(const std::string& path, const std::filesystem::path& folder);

/// Why `text` cannot be a label's value (empty, control characters, ...); empty where it can.
std::string ValueFault(std::string_view text);

}  // namespace aijob::config
