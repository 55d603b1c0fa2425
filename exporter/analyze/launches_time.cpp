// Launches: what time alone brings about.
#include <algorithm>

#include "analyze/launches.h"

namespace aijob::analyze {

using model::Duration;
using model::LaunchStatus;
using model::TimePoint;

void Launches::Step(TimePoint now) {
  if (open_ == 0) return;
  for (auto& [name, workload] : workloads_) {
    if (workload.open == nullptr) continue;
    OpenLaunch& open = *workload.open;
    const auto failed = open.failed_read();
    const bool quiet = open.running() && now >= open.last_read() + kLaunchQuiet;
    const bool failed_now = open.running() && failed && now >= *failed + kLaunchFailed;
    const bool settled = !open.running() && now >= open.last_read() + kLaunchSettle;
    if (quiet && open.Waits()) open.End(LaunchStatus::kSuccess, open.last(), open.last_read());
    if (quiet || failed_now || settled) {
      Close(workload, now);
    } else {
      TakePhases(workload, now, false);
    }
  }
}

void Launches::Finish(TimePoint now) {
  Step(now);
  for (auto& [name, workload] : workloads_) {
    if (workload.open == nullptr) continue;
    if (workload.open->running() && !workload.open->failed_read()) {
      TakePhases(workload, now, true);
    } else {
      Close(workload, now);
    }
  }
}

Duration Launches::NextDeadline(TimePoint now) const {
  Duration deadline = std::chrono::hours(24);
  for (const auto& [name, workload] : workloads_) {
    if (workload.open == nullptr) continue;
    const OpenLaunch& open = *workload.open;
    TimePoint due = open.last_read() + (open.running() ? kLaunchQuiet : kLaunchSettle);
    if (open.failed_read()) due = std::min(due, *open.failed_read() + kLaunchFailed);
    due = std::min(due, open.PhasesDue().value_or(due));
    deadline = std::min(deadline, std::max(due - now, Duration{0}));
  }
  return deadline;
}

}  // namespace aijob::analyze
