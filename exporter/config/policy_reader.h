#pragma once
// policy_reader: one item of `remediation.policies` (remediation_reader.h), and what it shares with
// the section. Failures: told in `problems`, with lines.

#include <filesystem>
#include <string>

#include "act/policy.h"
#include "config/yaml_node.h"

namespace aijob::config {

/// `where` is "remediation.policies[0]"; `mode`: the section's own.
act::Policy ReadPolicy(const YamlNode& node, const std::string& where,
                       const std::filesystem::path& folder, act::Mode mode, Problems& problems);

/// The key `mode`; left as it is where there is none.
void ReadMode(YamlMap& map, act::Mode& mode);

/// A duration within bounds, told under "`where`.`key`" where it is not.
void ReadBounded(YamlMap& map, const std::string& where, std::string_view key,
                 model::Duration least, model::Duration most, model::Duration& out);
/// Likewise a number.
void ReadBounded(YamlMap& map, const std::string& where, std::string_view key, uint64_t least,
                 uint64_t most, uint64_t& out);

}  // namespace aijob::config
