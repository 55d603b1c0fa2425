#pragma once
// LoadPacks: the packs a configuration asks for: the built-in ones but for `packs.disable`, and the
// *.yaml files of `packs.dirs`.
//
// Failures: one line "file:line: ..." a fault: an unreadable folder, a bad pack, two packs of one
// name (a user's pack may take the name of a built-in one that is disabled), a disabled pack that
// does not exist, a source's `format` that no loaded pack has. What the rules mean is checked by
// match::RuleSet::Compile.
// Limits: kMaxPackFiles a folder. Threads: pure, but for reading files.

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "match/pack.h"
#include "model/result.h"

namespace aijob::config {

inline constexpr size_t kMaxPackFiles = 1'000;

model::Result<std::vector<match::PackSpec>> LoadPacks(const Config& config);

/// The packs of one file, or of the *.yaml files of one folder, in the order of their names.
model::Result<std::vector<match::PackSpec>> ReadPackFiles(const std::filesystem::path& path);

/// A whole file of at most YamlLimits::bytes (a larger one is cut just behind, so that ParseYaml
/// refuses it).
model::Result<std::string> ReadYamlFile(const std::filesystem::path& path);

}  // namespace aijob::config
