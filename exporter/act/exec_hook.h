#pragma once
// ExecHook: runs the owner's program, once, and watches it to its end.
//
// No shell: the arguments go to execve() as they are. The environment is `environment` and nothing
// else (no PATH: a script sets its own). No descriptor is inherited; stdin is /dev/null; stdout and
// stderr are read together, kept up to `output_bytes`, and read on so that nobody blocks. It runs
// in a process group of its own; past the timeout, or when `stop` is asked for, the group gets
// SIGTERM and, after the grace, SIGKILL. What it leaves running when it ends well is its own
// business: it may have started a service.
//
// Threads: any; blocks until the program has ended. Makes none. Failures: in the report.

#include <stop_token>
#include <string>
#include <vector>

#include "act/engine.h"
#include "act/policy.h"

namespace aijob::act {

HookReport RunExec(const ExecAction& action, const std::vector<std::string>& argv,
                   const std::vector<std::string>& environment, const std::stop_token& stop);

/// `text` on one line for a person: control characters become spaces, bytes that are no UTF-8 '?',
/// at most `most` bytes.
std::string OneLine(std::string_view text, size_t most);

}  // namespace aijob::act
