#pragma once
// ReadConfig: the main configuration's YAML -> Config. The grammar is described in README.md; every
// key is optional but a source's name and paths.
//
// Failures: Result::error() is one line "file:line: sources[0].paths: must not be empty", the first
// fault; where there are more it says how many. CheckConfig() has them all.
// Checked here: everything that the file alone can tell. Whether a `format` or a disabled pack
// exists is checked with the packs (pack_loader.h), rules of `metrics` when they are compiled
// (match/). Relative paths in the file are taken from the file's own folder. Limits: YamlLimits (1
// MiB, no aliases), kMaxSources. Threads: pure functions.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "model/result.h"

namespace aijob::config {

inline constexpr size_t kMaxSources = 1'000;

/// The configuration in `text`; `file` is its name in messages and what relative paths are relative
/// to.
model::Result<Config> ReadConfig(std::string_view text, const std::string& file);

/// All that is wrong with `text`, a line each; empty where all is well.
std::vector<std::string> CheckConfig(std::string_view text, const std::string& file);

/// The configuration in a file.
model::Result<Config> ReadConfigFile(const std::filesystem::path& path);

std::vector<std::string> CheckConfigFile(const std::filesystem::path& path);

}  // namespace aijob::config
