#pragma once
// The two options of every command that reads lines as the service would.
//
// Thread-safety: none needed; they are read before anything runs.

#include <string>

#include "config/config.h"
#include "model/result.h"

namespace CLI {
class App;
}

namespace aijob::ctl {

struct PipelineOptions {
  std::string config_file;  // "": the defaults
  std::string format = "auto";
};

/// `--config.file`. `options` must live as long as `command`.
void AddConfigOption(CLI::App& command, PipelineOptions& options);
/// `--format`, likewise.
void AddFormatOption(CLI::App& command, PipelineOptions& options);

/// The configuration that `options` name. Errors: a file that cannot be used; a format that is no
/// pack's name, which would read every line as of no pack, silently.
[[nodiscard]] model::Result<config::Config> ReadConfig(const PipelineOptions& options);

}  // namespace aijob::ctl
