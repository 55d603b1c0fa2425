#pragma once
// CheckpointWatch: what /metrics says of the watched folders of checkpoints: how the newest settled
// one stands its checks, saves, and step, time and size of the newest that is whole.
//
//   watch.Look(now);            // without a lock: may be slow where the file system is
//   watch.Apply(counts, now);   // under the agent's lock: short
//
// The folder and the logs of one workload tell of the same saves. A complete one is counted from
// the folder only while no log of the workload reports saves at all; an incomplete one unless the
// logs reported a failed save since the last complete one that is not matched yet. Gauges have the
// newest of both, by time. What was counted is remembered in the counts themselves
// (Counts::Remember), so it is stored in one transaction with the numbers; CheckpointLedger says
// what is exact. With two folders of one workload a check passes where it passes in both.
//
// Owner: a collector, one for each workload (ByWorkload), so that a file system that hangs holds up
// no other. Threads: Look() in one, then Apply() in another, never at the same time; SayLate() and
// Clear() at any time. A reload makes a new one and calls Clear() on the old. Apply() is to be
// called only when the sources have caught up: else a save that a log is about to report may be
// counted twice, once.
// Failures: aijob_checkpoint_directory_readable is 0 and a warning says why, once.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/checkpoint_ledger.h"
#include "collect/checkpoint_directory.h"
#include "config/config.h"
#include "metrics/counts.h"
#include "model/time.h"
#include "tail/rootfs.h"

namespace aijob::app {

class CheckpointWatch {
 public:
  /// `rootfs`: --path.rootfs.
  explicit CheckpointWatch(const std::vector<config::CheckpointConfig>& folders,
                           const std::string& rootfs = "/");

  /// The folders of each workload together; in the workloads' order.
  static std::vector<std::vector<config::CheckpointConfig>> ByWorkload(
      const std::vector<config::CheckpointConfig>& folders);

  /// How often Look() is to be called: the shortest `every`; nothing to do where there are none.
  [[nodiscard]] model::Duration every() const;
  [[nodiscard]] bool empty() const { return folders_.empty(); }

  /// Looks at those folders that are due.
  void Look(model::TimePoint now);
  void Apply(metrics::Counts& counts);
  /// Look() does not come back: the folders cannot be seen.
  void SayLate(metrics::Counts& counts) const;
  /// The newest of the folder that was seen whole, and its step; nothing: none was.
  static std::optional<std::pair<double, std::string>> NewestWhole(
      const metrics::Counts& counts, const config::CheckpointConfig& folder);
  /// Takes back the gauges that nobody sets any more.
  void Clear(metrics::Counts& counts) const;

 private:
  struct Folder {
    config::CheckpointConfig config;
    collect::CheckpointDirectory directory;
    model::TimePoint next{};
    collect::CheckpointLook look;  // the newest
    bool fresh = false;            // not applied yet
    bool loaded = false;           // what was counted is known
    CheckpointLedger ledger;
    std::string told_fault;  // in the log
    std::string told_doubt;  // likewise: of the newest that has settled
  };

  static void TellDoubt(Folder& folder);
  static void Count(Folder& folder, metrics::Counts& counts);
  static void SetNewest(const Folder& folder, metrics::Counts& counts);
  void SetChecks(metrics::Counts& counts) const;

  tail::Rootfs rootfs_;
  std::vector<Folder> folders_;
};

}  // namespace aijob::app
