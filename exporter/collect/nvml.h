#pragma once
// Nvml: NVIDIA's management library (libnvidia-ml.so.1, part of the driver), loaded at run time:
// the program is built without it and runs where there is none.
//
// Source of names, structs, sizes and codes: NVML API Reference Guide,
// https://docs.nvidia.com/deploy/nvml-api/ (nvmlReturn_t, nvmlMemory_t, nvmlMemory_v2_t,
// nvmlDeviceGetHandleByIndex_v2 and its neighbours). Only what is called here is declared.
//
// Owner: Gpus. Threads: any, one at a time. Lifetime: the library stays open and initialised as
// long as the object lives. Failures: absence is told apart from a driver that answers with an
// error. A driver in trouble may block inside any call, for ever; whoever calls must be able to
// wait.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collect/gpu_memory.h"

namespace aijob::collect {

class Nvml {
 public:
  /// What looking for the library gave: `library` where there are devices, else one of the texts.
  struct Opened {
    std::unique_ptr<Nvml> library;
    std::string absent;   // no such library, no driver, no device: nothing is wrong
    std::string trouble;  // a driver that is there and does not work
  };

  /// `path`: a file, or a name that the dynamic loader looks for.
  static Opened Open(const std::string& path);
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// Every device's memory now, at most kMaxGpus; one that cannot be read says why.
  [[nodiscard]] std::vector<GpuMemory> Read() const;

  [[nodiscard]] size_t device_count() const { return devices_.size(); }
  /// Devices past kMaxGpus.
  [[nodiscard]] uint32_t left_out() const { return left_out_; }

 private:
  struct Calls;
  struct Device {
    void* handle = nullptr;  // nvmlDevice_t
    GpuMemory known;         // with a fault where there is no handle
  };

  Nvml();
  void FindDevices(uint32_t count);
  [[nodiscard]] std::string TextOf(int code) const;
  void Fail(GpuMemory& memory, const char* call, int code) const;
  void ReadMemory(const Device& device, GpuMemory& memory) const;

  std::unique_ptr<Calls> calls_;
  std::vector<Device> devices_;
  uint32_t left_out_ = 0;
};

}  // namespace aijob::collect
