#include "ctl/logs_command.h"

#include <poll.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "app/now.h"
#include "ctl/logs_run.h"

namespace aijob::ctl {
namespace {

constexpr uint64_t kMostLines = 1'000'000;
constexpr std::chrono::milliseconds kFollowEvery(250);

bool WaitForMore() {
  poll(nullptr, 0, static_cast<int>(kFollowEvery.count()));
  return true;  // until a signal ends the program
}

}  // namespace

void AddLogsCommand(CLI::App& app, int& exit_code) {
  CLI::App* logs = app.add_subcommand("logs", "read the log folder itself; needs no service");
  logs->require_subcommand(1);

  auto tail_of = std::make_shared<LogsArguments>();
  CLI::App* tail = logs->add_subcommand("tail", "print the last lines of a task");
  tail->add_option("--task-id", tail_of->task_id,
                   "the task: lines of <ID>.log, and lines of other logs whose task_id it is")
      ->required();
  tail->add_option("--lines", tail_of->lines, "how many")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{0}, kMostLines));
  tail->add_flag("--follow", tail_of->follow, "go on with what is written, until interrupted");
  tail->add_option("--dir", tail_of->dir, "the log folder")->capture_default_str();
  tail->callback([tail_of, &exit_code] {
    exit_code = RunLogsTail(*tail_of, std::cout, std::cerr, {app::Now, WaitForMore});
  });

  auto filter_of = std::make_shared<LogsArguments>();
  CLI::App* filter = logs->add_subcommand("filter", "print the lines that meet all conditions");
  filter->add_option("--task-id", filter_of->task_id, "of this task");
  filter->add_option("--level", filter_of->level,
                     "of this level or a worse one: debug, info, warn, error, fatal");
  filter->add_option("--grep", filter_of->grep, "in which this RE2 pattern is found");
  filter->add_option("--since", filter_of->since,
                     "from this time on: RFC 3339, Unix time, or how long ago (1h30m)");
  filter->add_option("--until", filter_of->until, "up to this time");
  filter->add_option("--dir", filter_of->dir, "the log folder")->capture_default_str();
  filter->callback([filter_of, &exit_code] {
    exit_code = RunLogsFilter(*filter_of, std::cout, std::cerr, app::Now());
  });
}

}  // namespace aijob::ctl
