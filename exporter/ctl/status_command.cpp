#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "ctl/asking.h"
#include "ctl/commands.h"
#include "ctl/status_text.h"

namespace aijob::ctl {
namespace {

struct StatusArguments {
  Service service;
  std::string output = "text";
};

model::Result<nlohmann::ordered_json> List(const Service& service, const std::string& path) {
  const model::Result<std::string> body = Ask(service, path);
  if (!body.ok()) return model::Error{body.error()};
  const auto answer = nlohmann::ordered_json::parse(*body, nullptr, false);
  const bool readable = answer.is_object() && answer.contains("data") && answer["data"].is_array();
  if (!readable) return model::Error{"the answer of " + path + " is no list"};
  return answer["data"];
}

int RunStatus(const StatusArguments& arguments) {
  const auto workloads = List(arguments.service, "/api/v1/workloads");
  const auto sources = workloads.ok()
                           ? List(arguments.service, "/api/v1/sources")
                           : model::Result<nlohmann::ordered_json>(model::Error{workloads.error()});
  if (!sources.ok()) {
    std::cerr << "aijobctl: " << sources.error() << "\n";
    return 1;
  }
  if (arguments.output == "json") {
    std::cout << nlohmann::ordered_json{{"workloads", *workloads}, {"sources", *sources}}.dump(2)
              << "\n";
  } else {
    std::cout << StatusText(*workloads, *sources);
  }
  return 0;
}

}  // namespace

void AddStatusCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<StatusArguments>();
  CLI::App* status = app.add_subcommand(
      "status", "every workload's state, phase and last failure, and how far sources are read");
  AddServiceOptions(*status, arguments->service);
  status->add_option("--output", arguments->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  status->callback([arguments, &exit_code] { exit_code = RunStatus(*arguments); });
}

}  // namespace aijob::ctl
