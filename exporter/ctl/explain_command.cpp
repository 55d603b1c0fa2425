#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "ctl/commands.h"
#include "ctl/explain.h"
#include "ctl/pipeline_options.h"

namespace aijob::ctl {
namespace {

struct ExplainArguments {
  PipelineOptions reading;
  std::string line;
};

int RunExplain(const ExplainArguments& arguments) {
  const model::Result<config::Config> config = ReadConfig(arguments.reading);
  if (!config.ok()) {
    std::cerr << "aijobctl: " << config.error() << "\n";
    return 2;
  }
  std::string lines = arguments.line;
  if (lines == "-") {
    lines.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    if (!lines.empty() && lines.back() == '\n') lines.pop_back();
  }
  const model::Result<Explanation> explanation = Explain(*config, arguments.reading.format, lines);
  if (!explanation.ok()) {
    std::cerr << "aijobctl: " << explanation.error() << "\n";
    return 1;
  }
  std::cout << ExplanationText(*explanation);
  return 0;
}

}  // namespace

void AddExplainCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* explain = app.add_subcommand(
      "explain", "which rules look at a line, which fire and read what, and which metrics move");
  explain->add_option("LINE", arguments->line, "the line, or several; - is standard input")
      ->required();
  AddConfigOption(*explain, arguments->reading);
  AddFormatOption(*explain, arguments->reading);
  explain->callback([arguments, &exit_code] { exit_code = RunExplain(*arguments); });
}

}  // namespace aijob::ctl
