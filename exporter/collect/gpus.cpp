#include "collect/gpus.h"

#include <iterator>
#include <utility>

namespace aijob::collect {
namespace {

uint32_t CountOf(const Nvml* nvml) {
  return nvml == nullptr ? 0 : static_cast<uint32_t>(nvml->device_count());
}

}  // namespace

Gpus Gpus::Find(const GpuOptions& options) { return {Nvml::Open(options.library), options.rootfs}; }

Gpus::Gpus(Nvml::Opened nvml, const std::string& rootfs)
    : nvml_(std::move(nvml.library)),
      amd_(rootfs, CountOf(nvml_.get())),
      absent_(std::move(nvml.absent)),
      trouble_(std::move(nvml.trouble)) {}

std::vector<GpuMemory> Gpus::Read() const {
  std::vector<GpuMemory> read;
  if (nvml_ != nullptr) read = nvml_->Read();
  std::vector<GpuMemory> amd = amd_.Read();
  read.insert(read.end(), std::move_iterator(amd.begin()), std::move_iterator(amd.end()));
  return read;
}

uint32_t Gpus::left_out() const {
  return amd_.left_out() + (nvml_ == nullptr ? 0 : nvml_->left_out());
}

}  // namespace aijob::collect
