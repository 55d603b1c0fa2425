#pragma once
// AmdGpus: memory of AMD's devices, from the files that the amdgpu driver shows in sysfs.
//
// Source: https://docs.kernel.org/gpu/amdgpu/driver-misc.html (mem_info_vram_total,
// mem_info_vram_used, unique_id, product_name) below /sys/class/drm/card<N>/device, whose `vendor`
// is 0x1002. No library is needed.
//
// Owner: Gpus. Threads: any, one at a time. Failures: a device without these files (another driver,
// a virtual display) is none; one whose numbers cannot be read any more says so.

#include <cstdint>
#include <string>
#include <vector>

#include "collect/gpu_memory.h"

namespace aijob::collect {

class AmdGpus {
 public:
  /// Looks below `rootfs` ("" or "/": this machine's own). `first_index`: the first device's, the
  /// others follow by the number of their card.
  AmdGpus(const std::string& rootfs, uint32_t first_index);

  /// Every device's memory now.
  [[nodiscard]] std::vector<GpuMemory> Read() const;

  [[nodiscard]] bool empty() const { return devices_.empty(); }
  /// Devices past kMaxGpus, those before `first_index` among them.
  [[nodiscard]] uint32_t left_out() const { return left_out_; }

 private:
  struct Device {
    std::string folder;
    GpuMemory known;
  };
  std::vector<Device> devices_;
  uint32_t left_out_ = 0;
};

}  // namespace aijob::collect
