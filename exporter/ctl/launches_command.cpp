#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "ctl/asking.h"
#include "ctl/commands.h"
#include "ctl/launch_text.h"

namespace aijob::ctl {
namespace {

struct LaunchesArguments {
  Service service;
  std::string output;
  std::string workload;
  bool verbose = false;
};

/// false, said on stderr, where it cannot be written.
bool Write(const std::string& name, const std::string& text) {
  if (name == "-") {
    std::cout << text;
    return true;
  }
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file.fail()) return true;
  std::cerr << "aijobctl: " << name << " cannot be written\n";
  return false;
}

int RunLaunches(const LaunchesArguments& arguments) {
  const model::Result<std::string> body = Ask(arguments.service, "/api/v1/launches");
  if (!body.ok()) {
    std::cerr << "aijobctl: " << body.error() << "\n";
    return 1;
  }
  const auto answer = nlohmann::ordered_json::parse(*body, nullptr, false);
  const bool readable = answer.is_object() && answer.contains("data") && answer["data"].is_array();
  if (!readable) {
    std::cerr << "aijobctl: the answer is no list of launches\n";
    return 1;
  }
  nlohmann::ordered_json shown = nlohmann::ordered_json::array();
  for (const auto& workload : answer["data"]) {
    if (!workload.is_object()) continue;
    const bool wanted =
        arguments.workload.empty() || workload.value("workload", "") == arguments.workload;
    if (wanted) shown.push_back(workload);
  }
  if (arguments.output.empty()) {
    std::cout << LaunchText(shown, arguments.verbose);
    return 0;
  }
  const std::string text = LaunchSequence(shown, arguments.verbose).dump(2) + "\n";
  if (!Write(arguments.output, text)) return 1;
  if (arguments.verbose && arguments.output != "-") std::cout << LaunchText(shown, true);
  return 0;
}

}  // namespace

void AddLaunchesCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<LaunchesArguments>();
  CLI::App* launches = app.add_subcommand(
      "launches",
      "how workloads started: phases, durations, what is loading, and how long it takes");
  AddServiceOptions(*launches, arguments->service);
  launches->add_option("--output", arguments->output,
                       "write the launch sequence as JSON to this file; - is the standard output");
  launches->add_option("--workload", arguments->workload, "of this workload only");
  launches->add_flag("--verbose", arguments->verbose,
                     "loads, statistics and recommended probe timeouts too; ranks in the file");
  launches->callback([arguments, &exit_code] { exit_code = RunLaunches(*arguments); });
}

}  // namespace aijob::ctl
