#pragma once
// Checking: the configuration's checks of the environment as collectors, and all of them once, for
// `aijobctl check env`.
//
// Threads: RunChecks() makes one for each check and waits for none longer than its timeout.
// Failures: a check that does not come back in time has failed.

#include <string>
#include <utility>
#include <vector>

#include "app/collectors.h"
#include "collect/environment_check.h"
#include "config/config.h"

namespace aijob::app {

void AddChecks(const std::vector<config::EnvCheckConfig>& checks, const std::string& rootfs,
               std::vector<Collector>& collectors);

/// What each says, in the order of `checks`.
std::vector<collect::CheckResult> RunChecks(const std::vector<config::EnvCheckConfig>& checks,
                                            const std::string& rootfs);

}  // namespace aijob::app
