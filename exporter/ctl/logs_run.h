#pragma once
// `aijobctl logs tail` and `logs filter`: lines of the log folder, in the order of time, as they
// stand there. They read the folder themselves and need no running service.
//
// Returns an exit code: 0; 1 where the folder, a file or the task is not there (said on `err`); 2
// where the arguments cannot be used (one line on `err`). Memory: LogsScan's. Threads: one.

#include <functional>
#include <ostream>

#include "ctl/logs_query.h"
#include "model/time.h"

namespace aijob::ctl {

/// What `follow` needs of the world. `wait` waits a little and says whether to go on.
struct LogsClock {
  std::function<model::TimePoint()> now;
  std::function<bool()> wait;
};

/// The last `arguments.lines` lines of the task; then, with `follow`, what is written to it.
int RunLogsTail(const LogsArguments& arguments, std::ostream& out, std::ostream& err,
                const LogsClock& clock);

/// All lines that meet what `arguments` ask for.
int RunLogsFilter(const LogsArguments& arguments, std::ostream& out, std::ostream& err,
                  model::TimePoint now);

}  // namespace aijob::ctl
