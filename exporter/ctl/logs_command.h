#pragma once
// `aijobctl logs tail` and `aijobctl logs filter` on the command line; logs_run.h does the work.

namespace CLI {
class App;
}

namespace aijob::ctl {

void AddLogsCommand(CLI::App& app, int& exit_code);

}  // namespace aijob::ctl
