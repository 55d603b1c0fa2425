#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "app/version.h"
#include "ctl/commands.h"
#include "ctl/logs_command.h"

namespace aijob::ctl {

int Run(int argc, const char* const* argv) {
  CLI::App app{"The operator's tool of aijob_exporter: checks, tries and explains.", "aijobctl"};
  app.set_version_flag("--version", app::VersionText());
  app.require_subcommand(1);
  int exit_code = 0;
  AddCheckCommand(app, exit_code);
  AddTestRulesCommand(app, exit_code);
  AddScanCommand(app, exit_code);
  AddLearnCommand(app, exit_code);
  AddLogsCommand(app, exit_code);
  AddPushCommand(app, exit_code);
  AddIncidentsCommand(app, exit_code);
  AddLaunchesCommand(app, exit_code);
  AddStatusCommand(app, exit_code);
  AddTraceCommand(app, exit_code);
  AddProbeCommand(app, exit_code);
  AddExplainCommand(app, exit_code);
  AddDocsCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    const auto called = [&](const CLI::App* command) { return command->check_name(argv[1]); };
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    if (argc > 1 && argv[1][0] != '-' && std::none_of(commands.begin(), commands.end(), called)) {
      std::cerr << "aijobctl: there is no subcommand '" << argv[1] << "' (see --help)\n";
      return 2;
    }
    std::cerr << "aijobctl: " << error.what() << " (see --help)\n";
    return 2;
  }
  return exit_code;
}

}  // namespace aijob::ctl
