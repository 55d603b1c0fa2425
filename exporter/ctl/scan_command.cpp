#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "config/config_reader.h"
#include "config/pack_loader.h"
#include "ctl/commands.h"
#include "ctl/scan.h"

namespace aijob::ctl {
namespace {

struct Arguments {
  std::string config_file;
  std::string format = "auto";
  std::string output = "metrics";
  std::vector<std::string> files;
};

// A misspelt name would read every line as of no pack, silently.
model::Status CheckFormat(const std::string& format, const config::Config& config) {
  if (format == "auto") return model::Status::Ok();
  const auto packs = config::LoadPacks(config);
  if (!packs.ok()) return model::Error{packs.error()};
  const bool known = std::any_of(packs->begin(), packs->end(),
                                 [&](const auto& pack) { return pack.name == format; });
  if (known) return model::Status::Ok();
  return model::Error{"--format: there is no pack '" + format + "'"};
}

int RunScan(const Arguments& arguments) {
  const std::map<std::string, ScanOutput> outputs = {{"metrics", ScanOutput::kMetrics},
                                                     {"events", ScanOutput::kEvents},
                                                     {"incidents", ScanOutput::kIncidents},
                                                     {"templates", ScanOutput::kTemplates},
                                                     {"none", ScanOutput::kNone}};
  ScanOptions options;
  options.config = config::DefaultConfig();
  if (!arguments.config_file.empty()) {
    auto read = config::ReadConfigFile(arguments.config_file);
    if (!read.ok()) {
      std::cerr << "aijobctl: " << read.error() << "\n";
      return 2;
    }
    options.config = std::move(read).value();
  }
  if (const model::Status known = CheckFormat(arguments.format, options.config); !known.ok()) {
    std::cerr << "aijobctl: " << known.error() << "\n";
    return 2;
  }
  options.format = arguments.format;
  options.output = outputs.at(arguments.output);
  options.files = arguments.files;
  std::ios::sync_with_stdio(false);
  const model::Status scanned = Scan(options, std::cout);
  std::cout.flush();
  if (scanned.ok()) return 0;
  std::cerr << "aijobctl: " << scanned.error() << "\n";
  return 1;
}

}  // namespace

void AddScanCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* scan = app.add_subcommand(
      "scan", "read files to their end, once, as the service would, and print what they say");
  scan->add_option("--config.file", arguments->config_file,
                   "YAML configuration: packs, metrics, limits");
  scan->add_option("--format", arguments->format, "a pack's name; auto finds it (default)");
  scan->add_option("--output", arguments->output,
                   "metrics (default), events, incidents or templates (JSON lines), or none")
      ->check(CLI::IsMember({"metrics", "events", "incidents", "templates", "none"}));
  scan->add_option("FILE", arguments->files, "files to read; - or none: standard input");
  scan->callback([arguments, &exit_code] { exit_code = RunScan(*arguments); });
}

}  // namespace aijob::ctl
