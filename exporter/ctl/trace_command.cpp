#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/trace_search.h"
#include "ctl/asking.h"
#include "ctl/commands.h"
#include "ctl/trace_text.h"
#include "http/url.h"

namespace aijob::ctl {
namespace {

struct TraceArguments {
  Service service;
  std::string output = "text";
  std::string id;
};

int RunTrace(const TraceArguments& arguments) {
  if (const std::string wrong = app::CheckTraceId(arguments.id); !wrong.empty()) {
    std::cerr << "aijobctl: " << wrong << "\n";
    return 2;
  }
  const model::Result<std::string> body =
      Ask(arguments.service, "/api/v1/trace?id=" + http::PercentEncoded(arguments.id) +
                                 "&timeout=" + arguments.service.timeout);
  if (!body.ok()) {
    std::cerr << "aijobctl: " << body.error() << "\n";
    return 1;
  }
  const auto answer = nlohmann::ordered_json::parse(*body, nullptr, false);
  const bool readable = answer.is_object() && answer.contains("data") && answer["data"].is_object();
  if (!readable) {
    std::cerr << "aijobctl: the answer is no trace\n";
    return 1;
  }
  std::cout << (arguments.output == "json" ? answer["data"].dump(2) + "\n"
                                           : TraceText(answer["data"]));
  return answer["data"].value("lines", nlohmann::ordered_json::array()).empty() ? 1 : 0;
}

}  // namespace

void AddTraceCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<TraceArguments>();
  arguments->service.timeout = "10s";
  CLI::App* trace = app.add_subcommand(
      "trace", "one request's or task's way through the followed logs, in time order");
  AddServiceOptions(*trace, arguments->service);
  trace->add_option("--output", arguments->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  trace->add_option("ID", arguments->id, "its trace, request or task id")->required();
  trace->callback([arguments, &exit_code] { exit_code = RunTrace(*arguments); });
}

}  // namespace aijob::ctl
