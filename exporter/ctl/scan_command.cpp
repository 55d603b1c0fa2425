#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>

#include "ctl/commands.h"
#include "ctl/pipeline_options.h"
#include "ctl/scan.h"

namespace aijob::ctl {
namespace {

struct ScanArguments {
  PipelineOptions reading;
  std::string output = "metrics";
  std::vector<std::string> files;
};

int RunScan(const ScanArguments& arguments) {
  const std::map<std::string, ScanOutput> outputs = {{"metrics", ScanOutput::kMetrics},
                                                     {"events", ScanOutput::kEvents},
                                                     {"incidents", ScanOutput::kIncidents},
                                                     {"templates", ScanOutput::kTemplates},
                                                     {"none", ScanOutput::kNone}};
  ScanOptions options;
  model::Result<config::Config> config = ReadConfig(arguments.reading);
  if (!config.ok()) {
    std::cerr << "aijobctl: " << config.error() << "\n";
    return 2;
  }
  options.config = std::move(config).value();
  options.format = arguments.reading.format;
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
  auto arguments = std::make_shared<ScanArguments>();
  CLI::App* scan = app.add_subcommand(
      "scan", "read files to their end, once, as the service would, and print what they say");
  AddConfigOption(*scan, arguments->reading);
  AddFormatOption(*scan, arguments->reading);
  scan->add_option("--output", arguments->output,
                   "metrics (default), events, incidents or templates (JSON lines), or none")
      ->check(CLI::IsMember({"metrics", "events", "incidents", "templates", "none"}));
  scan->add_option("FILE", arguments->files, "files to read; - or none: standard input");
  scan->callback([arguments, &exit_code] { exit_code = RunScan(*arguments); });
}

}  // namespace aijob::ctl
