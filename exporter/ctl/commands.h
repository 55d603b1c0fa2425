#pragma once
// The subcommands of aijobctl, each added to the command line by one function. A subcommand that
// was called sets `exit_code`: 0 all is well, 1 it found something wrong (push: nothing was
// pushed), 2 it could not be used so.

namespace CLI {
class App;
}

namespace aijob::ctl {

/// check config FILE · check rules [FILE|DIR]... · check env --config.file F [--path.rootfs DIR]
void AddCheckCommand(CLI::App& app, int& exit_code);

/// test-rules [FILE|DIR]...
void AddTestRulesCommand(CLI::App& app, int& exit_code);

/// scan [--config.file F] [--format NAME] [--output metrics|events|incidents|templates|none]
/// [FILE...|-]
void AddScanCommand(CLI::App& app, int& exit_code);

/// learn [--config.file F] [--pack NAME] FILE|-
void AddLearnCommand(CLI::App& app, int& exit_code);

/// push FILE|- --job J [--url U] [--method PUT|POST|DELETE] [--ttl D] .. [LABEL=VALUE]...
void AddPushCommand(CLI::App& app, int& exit_code);

/// incidents [--url U] [--output text|json] [--workload W] [--open]
void AddIncidentsCommand(CLI::App& app, int& exit_code);

/// launches [--url U] [--workload W] [--output FILE] [--verbose]
void AddLaunchesCommand(CLI::App& app, int& exit_code);

/// status [--url U] [--output text|json]
void AddStatusCommand(CLI::App& app, int& exit_code);

/// trace [--url U] [--timeout D] [--output text|json] ID; 1: no line names it
void AddTraceCommand(CLI::App& app, int& exit_code);

/// probe [--timeout D] [--ca-file F] [--insecure] TARGET...; 1: one is not ok
void AddProbeCommand(CLI::App& app, int& exit_code);

/// explain [--config.file F] [--format NAME] LINE|-
void AddExplainCommand(CLI::App& app, int& exit_code);

/// docs FOLDER [FILE|DIR]...
void AddDocsCommand(CLI::App& app, int& exit_code);

/// Everything: parses argv, runs what was called, returns the exit code.
int Run(int argc, const char* const* argv);

}  // namespace aijob::ctl
