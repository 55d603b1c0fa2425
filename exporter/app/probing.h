#pragma once
// Probing: the configuration's probes as collectors, and what comes of them as numbers: how long
// each took, whether its target is up, and the health of its workload, into which the failures of
// the workload's worst target go.
//
// Owner: the Service, which keeps it over reloads: a target whose name and address stay the same
// keeps its row of failures. Not thread-safe: what the collectors apply, they apply under the
// agent's lock, and only there it is touched.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/collectors.h"
#include "collect/probe_history.h"
#include "config/config.h"

namespace aijob::app {

class Probing : public std::enable_shared_from_this<Probing> {
 public:
  std::vector<Collector> Make(const std::vector<config::ProbeConfig>& probes);

  /// Counts one result.
  void Count(const config::ProbeConfig& probe, collect::ProbeResult result,
             metrics::Counts& counts);
  /// The probe is not configured any more, or not yet again.
  void Forget(const config::ProbeConfig& probe, metrics::Counts& counts);

 private:
  struct Target {
    std::string address, workload;
    collect::ProbeHistory history;
    std::string told;  // the outcome that the log was last told of
    bool shown = false;
  };
  void SetFailures(const std::string& workload, metrics::Counts& counts) const;

  std::map<std::string, Target> targets_;  // by name
};

}  // namespace aijob::app
