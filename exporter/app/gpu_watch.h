#pragma once
// GpuWatch: what /metrics says of this machine's GPUs by their drivers: memory, who they are, and
// looks that failed. A number that is not known (any more) is taken off the page.
//
//   GpuWatch watch(config.gpu, rootfs);
//   watch.Read();          // may take seconds: no lock held
//   watch.Apply(counts);   // under the lock of the counts
//
// Owner: a collector. Threads: any, one at a time; Gone() may come while Read() waits. The drivers
// are asked in a thread of their own: a driver in trouble may never answer, and then that thread is
// left behind, at most one, while Read() returns after kPatience and says so. Lifetime: the object
// may be destroyed meanwhile.

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "collect/gpus.h"
#include "config/config.h"
#include "metrics/counts.h"

namespace aijob::app {

class GpuWatch {
 public:
  static constexpr std::chrono::milliseconds kPatience{5000};
  /// Where something was missing or wrong, drivers and devices are looked for anew at every fourth
  /// look: they come later than we do, and come back.
  static constexpr int kLooksBetween = 4;

  GpuWatch(const config::GpuConfig& config, const std::string& rootfs,
           std::chrono::milliseconds patience = kPatience);

  void Read();
  void Apply(metrics::Counts& counts);
  /// It is not looked at any more: its numbers go.
  void Gone(metrics::Counts& counts);

 private:
  /// What one look gave.
  struct Look {
    std::vector<collect::GpuMemory> gpus;
    std::string trouble, absent;
    uint32_t left_out = 0;
    bool hanging = false;
  };
  class Looker;

  void ApplyGpu(const collect::GpuMemory& gpu, metrics::Counts& counts);
  void ClearBefore(metrics::Counts& counts);
  void ApplyWhole(metrics::Counts& counts);
  void Set(metrics::FamilyId family, std::vector<std::string> labels, double value,
           metrics::Counts& counts);
  void Tell(const std::string& gpu, const std::string& message);

  const bool required_;
  const std::chrono::milliseconds patience_;
  std::shared_ptr<Looker> looker_;
  std::future<Look> pending_;
  bool late_ = false;  // the pending look has been waited for
  Look newest_;

  using Series = std::pair<metrics::FamilyId, std::vector<std::string>>;
  std::set<Series> shown_, before_;
  std::map<std::string, std::string> told_;  // gpu -> what is wrong with it, as it was logged
};

}  // namespace aijob::app
