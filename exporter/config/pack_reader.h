#pragma once
// ReadPack: a pack's YAML -> match::PackSpec. The grammar is described in exporter/packs/README.md.
//
// Owner: config/. Threads: pure functions. Failures: the message holds one line "file:line: ..." a
// fault, an unknown key with the nearest known one. What the rules mean (classes, patterns, units)
// is checked by match::RuleSet::Compile. Limits: YamlLimits, kRulesPerPack.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml_node.h"
#include "match/pack.h"
#include "model/result.h"

namespace aijob::config {

inline constexpr size_t kRulesPerPack = 2'000;

/// The pack in `text`; `file` is for messages and must end in "<pack name>.yaml".
model::Result<match::PackSpec> ReadPack(std::string_view text, const std::string& file);

/// A list of metric definitions (`metrics:` of a pack or of the configuration).
std::vector<match::MetricSpec> ReadMetrics(const YamlNode& list, Problems& problems);

/// The files of exporter/packs/, embedded at build time: name and text.
std::span<const std::pair<std::string_view, std::string_view>> EmbeddedFiles();

/// All of EmbeddedFiles() that are packs.
model::Result<std::vector<match::PackSpec>> BuiltInPacks();

}  // namespace aijob::config
