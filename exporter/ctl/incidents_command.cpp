#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "ctl/asking.h"
#include "ctl/commands.h"
#include "ctl/incident_text.h"

namespace aijob::ctl {
namespace {

struct IncidentsArguments {
  Service service;
  std::string output = "text";
  std::string workload;
  bool open_only = false;
};

int RunIncidents(const IncidentsArguments& arguments) {
  const model::Result<std::string> body = Ask(arguments.service, "/api/v1/incidents");
  if (!body.ok()) {
    std::cerr << "aijobctl: " << body.error() << "\n";
    return 1;
  }
  const auto answer = nlohmann::ordered_json::parse(*body, nullptr, false);
  const bool readable = answer.is_object() && answer.contains("data") && answer["data"].is_array();
  if (!readable) {
    std::cerr << "aijobctl: the answer is no list of incidents\n";
    return 1;
  }
  nlohmann::ordered_json shown = nlohmann::ordered_json::array();
  for (const auto& incident : answer["data"]) {
    if (!incident.is_object()) continue;
    if (!arguments.workload.empty() && incident.value("workload", "") != arguments.workload)
      continue;
    if (arguments.open_only && incident.value("state", "") != "open") continue;
    shown.push_back(incident);
  }
  if (arguments.output == "json") {
    std::cout << shown.dump(2) << "\n";
    return 0;
  }
  for (const auto& incident : shown) std::cout << IncidentText(incident) << "\n";
  if (shown.empty()) std::cout << "no incidents\n";
  return 0;
}

}  // namespace

void AddIncidentsCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<IncidentsArguments>();
  CLI::App* incidents = app.add_subcommand(
      "incidents", "what went wrong, by cause: open incidents first, then the newest ended ones");
  AddServiceOptions(*incidents, arguments->service);
  incidents->add_option("--output", arguments->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  incidents->add_option("--workload", arguments->workload, "of this workload only");
  incidents->add_flag("--open", arguments->open_only, "only those that are open");
  incidents->callback([arguments, &exit_code] { exit_code = RunIncidents(*arguments); });
}

}  // namespace aijob::ctl
