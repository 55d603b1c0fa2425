#pragma once
// GpuMemory: one device at one moment, as its driver tells it. Made by Gpus, counted by
// app/gpu_watch.h. A plain value.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::collect {

/// Devices that are looked at; as many as one node has today (HGX: 8, some chassis: 16).
inline constexpr size_t kMaxGpus = 16;

/// Why a device's memory is not known.
namespace gpu_fault {
inline constexpr std::string_view kLost = "lost";  // it fell off the bus, or must be reset
inline constexpr std::string_view kUnreadable = "unreadable";  // anything else
}  // namespace gpu_fault

struct GpuMemory {
  uint32_t index = 0;  // as nvidia-smi counts; AMD's follow NVIDIA's
  std::string uuid;    // NVIDIA's as DCGM says it; AMD's unique_id, else the PCI address
  std::string model;
  std::string_view vendor;  // "nvidia" or "amd"
  uint64_t used_bytes = 0;  // by processes; what the driver reserves for itself is none of it
  uint64_t total_bytes = 0;
  std::string_view fault;  // of gpu_fault; empty: used_bytes and total_bytes hold
  std::string message;     // of the fault, for the operator
};

}  // namespace aijob::collect
