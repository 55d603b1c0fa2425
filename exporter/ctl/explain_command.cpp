#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "config/config_reader.h"
#include "ctl/commands.h"
#include "ctl/explain.h"

namespace aijob::ctl {
namespace {

struct Arguments {
  std::string config_file;
  std::string format = "auto";
  std::string line;
};

int RunExplain(const Arguments& arguments) {
  config::Config config = config::DefaultConfig();
  if (!arguments.config_file.empty()) {
    auto read = config::ReadConfigFile(arguments.config_file);
    if (!read.ok()) {
      std::cerr << "aijobctl: " << read.error() << "\n";
      return 2;
    }
    config = std::move(read).value();
  }
  std::string lines = arguments.line;
  if (lines == "-") {
    lines.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    if (!lines.empty() && lines.back() == '\n') lines.pop_back();
  }
  const model::Result<Explanation> explanation = Explain(config, arguments.format, lines);
  if (!explanation.ok()) {
    std::cerr << "aijobctl: " << explanation.error() << "\n";
    return 1;
  }
  std::cout << ExplanationText(*explanation);
  return 0;
}

}  // namespace

void AddExplainCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* explain = app.add_subcommand(
      "explain", "which rules look at a line, which fire and read what, and which metrics move");
  explain->add_option("LINE", arguments->line, "the line, or several; - is standard input")
      ->required();
  explain->add_option("--config.file", arguments->config_file,
                      "YAML configuration: packs, metrics, limits");
  explain->add_option("--format", arguments->format, "a pack's name; auto finds it (default)");
  explain->callback([arguments, &exit_code] { exit_code = RunExplain(*arguments); });
}

}  // namespace aijob::ctl
