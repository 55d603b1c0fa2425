#include <CLI/CLI.hpp>
#include <csignal>
#include <iomanip>
#include <iostream>
#include <memory>

#include "app/flags.h"
#include "collect/probe.h"
#include "ctl/asking.h"
#include "ctl/commands.h"

namespace aijob::ctl {
namespace {

struct ProbeArguments {
  std::string timeout = "5s";
  http::Trust trust;
  std::vector<std::string> targets;
};

/// The target without a password that may stand in it.
std::string Named(const std::string& target) {
  const size_t scheme = target.find("://");
  const size_t at = target.find('@');
  if (scheme == std::string::npos || at == std::string::npos || at < scheme) return target;
  return target.substr(0, scheme + 3) + target.substr(at + 1);
}

int RunProbe(const ProbeArguments& arguments) {
  for (const std::string& target : arguments.targets) {
    const std::string fault = collect::TargetFault(target);
    if (fault.empty()) continue;
    std::cerr << "aijobctl: " << Named(target) << ": " << fault << "\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  int exit_code = 0;
  for (const std::string& target : arguments.targets) {
    const collect::ProbeResult result =
        collect::Probe({.target = target,
                        .expect = {},
                        .timeout = *app::ParseDuration(arguments.timeout),
                        .trust = arguments.trust});
    if (result.outcome != collect::ProbeOutcome::kOk) exit_code = 1;
    const double seconds = std::chrono::duration<double>(result.duration).count();
    std::cout << std::left << std::setw(8) << collect::OutcomeName(result.outcome) << std::right
              << std::fixed << std::setprecision(3) << std::setw(8) << seconds << "s  "
              << Named(target) << (result.why.empty() ? "" : "  " + result.why) << "\n";
  }
  return exit_code;
}

}  // namespace

void AddProbeCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ProbeArguments>();
  CLI::App* probe = app.add_subcommand("probe", "look once whether servers answer");
  probe->add_option("--timeout", arguments->timeout, "how long to wait for each")
      ->check(CheckDuration)
      ->capture_default_str();
  probe->add_option("--ca-file", arguments->trust.ca_file, "https://: PEM authorities to trust")
      ->check(CLI::ExistingFile);
  probe->add_flag("--insecure", arguments->trust.insecure, "https://: take any certificate");
  probe->add_option("TARGET", arguments->targets, "http://..., https://... or tcp://host:port")
      ->required();
  probe->callback([arguments, &exit_code] { exit_code = RunProbe(*arguments); });
}

}  // namespace aijob::ctl
