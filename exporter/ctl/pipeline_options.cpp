#include "ctl/pipeline_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "config/config_reader.h"
#include "config/pack_loader.h"

namespace aijob::ctl {

void AddConfigOption(CLI::App& command, PipelineOptions& options) {
  command.add_option("--config.file", options.config_file,
                     "YAML configuration: packs, metrics, limits");
}

void AddFormatOption(CLI::App& command, PipelineOptions& options) {
  command.add_option("--format", options.format, "a pack's name; auto finds it (default)");
}

model::Result<config::Config> ReadConfig(const PipelineOptions& options) {
  config::Config config = config::DefaultConfig();
  if (!options.config_file.empty()) {
    auto read = config::ReadConfigFile(options.config_file);
    if (!read.ok()) return model::Error{read.error()};
    config = std::move(read).value();
  }
  if (options.format == "auto") return config;
  const auto packs = config::LoadPacks(config);
  if (!packs.ok()) return model::Error{packs.error()};
  const bool known = std::any_of(packs->begin(), packs->end(),
                                 [&](const auto& pack) { return pack.name == options.format; });
  if (known) return config;
  return model::Error{"--format: there is no pack '" + options.format + "'"};
}

}  // namespace aijob::ctl
