#pragma once
// Watching: all that the configuration wants looked at, as collectors: probes (probing.h), checks
// (checking.h), folders of checkpoints and the machine's GPUs.
//
// Owner: the Service. Threads: made under the agent's lock; each collector owns what it watches,
// looks in a thread of its own, and counts under the agent's lock.

#include <functional>
#include <string>
#include <vector>

#include "app/collectors.h"
#include "app/probing.h"
#include "config/config.h"

namespace aijob::app {

std::vector<Collector> MakeCollectors(const config::Config& config, const std::string& rootfs,
                                      Probing& probing, const std::function<bool()>& counting);

/// One collector for each workload's folders. `counting`: whether saves may be counted yet; until
/// the logs are read to where they stood at the start, what they said of saves is not known.
void AddCheckpointWatches(const std::vector<config::CheckpointConfig>& folders,
                          const std::string& rootfs, const std::function<bool()>& counting,
                          std::vector<Collector>& collectors);

/// None where the configuration wants none.
void AddGpuWatch(const config::GpuConfig& gpu, const std::string& rootfs,
                 std::vector<Collector>& collectors);

}  // namespace aijob::app
