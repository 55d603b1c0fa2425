#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "ctl/commands.h"
#include "ctl/learn.h"
#include "ctl/pipeline_options.h"

namespace aijob::ctl {
namespace {

struct LearnArguments {
  PipelineOptions reading;
  std::string pack = "learned";
  std::string file;
};

bool IsPackName(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

int RunLearn(const LearnArguments& arguments) {
  LearnOptions options;
  model::Result<config::Config> config = ReadConfig(arguments.reading);
  if (!config.ok()) {
    std::cerr << "aijobctl: " << config.error() << "\n";
    return 2;
  }
  options.config = std::move(config).value();
  if (!IsPackName(arguments.pack)) {
    std::cerr << "aijobctl: --pack: a name of small letters, digits and _\n";
    return 2;
  }
  options.pack = arguments.pack;
  options.file = arguments.file;
  const model::Status learned = Learn(options, std::cout);
  std::cout.flush();
  if (learned.ok()) return 0;
  std::cerr << "aijobctl: " << learned.error() << "\n";
  return 1;
}

}  // namespace

void AddLearnCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<LearnArguments>();
  CLI::App* learn =
      app.add_subcommand("learn", "draft a pack for the lines of a file that no rule knows");
  AddConfigOption(*learn, arguments->reading);
  learn->add_option("--pack", arguments->pack, "the pack's name (default: learned)");
  learn->add_option("FILE", arguments->file, "the log; - is standard input")->required();
  learn->callback([arguments, &exit_code] { exit_code = RunLearn(*arguments); });
}

}  // namespace aijob::ctl
