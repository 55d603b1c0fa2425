#pragma once
// Gpus: the GPUs of this machine and how full their memory is, by their drivers: NVIDIA's through
// NVML, AMD's through sysfs. For jobs whose logs do not say it.
//
//   Gpus gpus = Gpus::Find({});
//   for (const GpuMemory& each : gpus.Read()) ...
//
// A machine without GPUs or drivers is none of anybody's faults: empty() then. MIG: the whole
// device's memory, not its instances'.
//
// Owner: app/gpu_watch.h, in a thread of its own: both calls may be slow, and with a driver in
// trouble never return. Threads: any, one at a time. Failures: one device's never lose another's.

#include <memory>
#include <string>
#include <vector>

#include "collect/amd_gpus.h"
#include "collect/gpu_memory.h"
#include "collect/nvml.h"

namespace aijob::collect {

struct GpuOptions {
  std::string library = "libnvidia-ml.so.1";
  std::string rootfs;  // before /sys; empty: this machine's own
};

class Gpus {
 public:
  static Gpus Find(const GpuOptions& options);

  /// Every device now, by index. Devices are those that were found: Find() again for new ones.
  [[nodiscard]] std::vector<GpuMemory> Read() const;

  [[nodiscard]] bool empty() const { return nvml_ == nullptr && amd_.empty(); }
  /// A driver that is there and does not work, in words for the operator; empty: none.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// Why there is none of NVIDIA's, where nothing is wrong; empty: there is one, or trouble.
  [[nodiscard]] const std::string& absent() const { return absent_; }
  /// Devices past kMaxGpus.
  [[nodiscard]] uint32_t left_out() const;

 private:
  Gpus(Nvml::Opened nvml, const std::string& rootfs);

  std::unique_ptr<Nvml> nvml_;
  AmdGpus amd_;
  std::string absent_, trouble_;
};

}  // namespace aijob::collect
