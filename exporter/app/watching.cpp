#include "app/watching.h"

#include <chrono>
#include <memory>

#include "app/checking.h"
#include "app/checkpoint_watch.h"
#include "app/gpu_watch.h"
#include "app/now.h"

namespace aijob::app {
namespace {

constexpr std::chrono::minutes kFolderPatience{1};
constexpr std::chrono::seconds kGpuMargin{1};  // the watch tells of a driver that hangs, itself

}  // namespace

std::vector<Collector> MakeCollectors(const config::Config& config, const std::string& rootfs,
                                      Probing& probing, const std::function<bool()>& counting) {
  std::vector<Collector> collectors = probing.Make(config.probes);
  AddChecks(config.checks, rootfs, collectors);
  AddGpuWatch(config.gpu, rootfs, collectors);
  AddCheckpointWatches(config.checkpoints, rootfs, counting, collectors);
  return collectors;
}

void AddCheckpointWatches(const std::vector<config::CheckpointConfig>& folders,
                          const std::string& rootfs, const std::function<bool()>& counting,
                          std::vector<Collector>& collectors) {
  for (const auto& group : CheckpointWatch::ByWorkload(folders)) {
    const auto watch = std::make_shared<CheckpointWatch>(group, rootfs);
    Collector collector;
    // With the folders' names in it, one that is configured away is told gone.
    collector.name = "checkpoints of " + group.front().workload;
    for (const config::CheckpointConfig& folder : group) collector.name += " " + folder.name;
    collector.every = watch->every();
    collector.patience = kFolderPatience;
    collector.collect = [watch, counting]() -> Collector::Apply {
      watch->Look(Now());
      return [watch, counting](metrics::Counts& counts) {
        if (counting()) watch->Apply(counts);
      };
    };
    collector.late = [watch](metrics::Counts& counts) { watch->SayLate(counts); };
    collector.gone = [watch](metrics::Counts& counts) { watch->Clear(counts); };
    collectors.push_back(std::move(collector));
  }
}

void AddGpuWatch(const config::GpuConfig& gpu, const std::string& rootfs,
                 std::vector<Collector>& collectors) {
  if (gpu.use == config::GpuUse::kOff) return;
  const auto watch = std::make_shared<GpuWatch>(gpu, rootfs);
  Collector collector;
  collector.name = "gpu " + gpu.library;
  collector.every = gpu.every;
  collector.patience = GpuWatch::kPatience + kGpuMargin;
  collector.collect = [watch]() -> Collector::Apply {
    watch->Read();
    return [watch](metrics::Counts& counts) { watch->Apply(counts); };
  };
  collector.gone = [watch](metrics::Counts& counts) { watch->Gone(counts); };
  collectors.push_back(std::move(collector));
}

}  // namespace aijob::app
