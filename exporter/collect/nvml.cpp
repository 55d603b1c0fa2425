#include "collect/nvml.h"

#include <dlfcn.h>

#include <array>

namespace aijob::collect {
namespace {

// nvmlReturn_t
constexpr int kSuccess = 0;
constexpr int kNotSupported = 3;
constexpr int kNotFound = 6;
constexpr int kDriverNotLoaded = 9;
constexpr int kLibraryNotFound = 12;
constexpr int kFunctionNotFound = 13;
constexpr int kGpuIsLost = 15;
constexpr int kResetRequired = 16;
constexpr int kVersionMismatch = 25;

constexpr unsigned kTextBytes = 96;  // NVML_DEVICE_NAME_V2_BUFFER_SIZE, NVML_DEVICE_UUID_V2_...

using DeviceHandle = void*;

// nvmlMemory_t; `used` has the memory reserved by the driver in it.
struct Memory {
  unsigned long long total, free, used;
};

// nvmlMemory_v2_t. The guide says that here, too, `used` has `reserved` in it; drivers say it
// without. What is neither free nor reserved is right by both.
struct MemoryV2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};
constexpr unsigned kMemoryV2 = sizeof(MemoryV2) | (2U << 24U);  // NVML_STRUCT_VERSION(Memory, 2)

}  // namespace

struct Nvml::Calls {
  void* library = nullptr;
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  const char* (*error_string)(int) = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*handle)(unsigned, DeviceHandle*) = nullptr;
  int (*uuid)(DeviceHandle, char*, unsigned) = nullptr;
  int (*name)(DeviceHandle, char*, unsigned) = nullptr;
  int (*memory)(DeviceHandle, Memory*) = nullptr;
  int (*memory_v2)(DeviceHandle, MemoryV2*) = nullptr;  // since driver 510
  bool initialised = false;

  ~Calls() {
    if (initialised) shutdown();
    if (library != nullptr) dlclose(library);
  }

  /// False where there is no such function.
  template <typename Call>
  bool Find(const char* symbol, Call& call) {
    call = reinterpret_cast<Call>(dlsym(library, symbol));
    return call != nullptr;
  }

  /// The function that is missing; empty: none.
  std::string FindAll() {
    if (!Find("nvmlInit_v2", init)) return "nvmlInit_v2";
    if (!Find("nvmlShutdown", shutdown)) return "nvmlShutdown";
    if (!Find("nvmlErrorString", error_string)) return "nvmlErrorString";
    if (!Find("nvmlDeviceGetCount_v2", count)) return "nvmlDeviceGetCount_v2";
    if (!Find("nvmlDeviceGetHandleByIndex_v2", handle)) return "nvmlDeviceGetHandleByIndex_v2";
    if (!Find("nvmlDeviceGetUUID", uuid)) return "nvmlDeviceGetUUID";
    if (!Find("nvmlDeviceGetName", name)) return "nvmlDeviceGetName";
    if (!Find("nvmlDeviceGetMemoryInfo", memory)) return "nvmlDeviceGetMemoryInfo";
    Find("nvmlDeviceGetMemoryInfo_v2", memory_v2);
    return "";
  }

  /// What a function that fills a text says; empty where it fails.
  static std::string Text(int (*call)(DeviceHandle, char*, unsigned), DeviceHandle device) {
    std::array<char, kTextBytes + 1> text{};
    if (call(device, text.data(), kTextBytes) != kSuccess) return "";
    return text.data();
  }
};

Nvml::Nvml() : calls_(std::make_unique<Calls>()) {}
Nvml::~Nvml() = default;

Nvml::Opened Nvml::Open(const std::string& path) {
  std::unique_ptr<Nvml> opened(new Nvml());
  Calls& calls = *opened->calls_;
  calls.library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (calls.library == nullptr) {
    const char* why = dlerror();
    return {nullptr, why != nullptr ? why : path + " cannot be loaded", ""};
  }
  if (const std::string missing = calls.FindAll(); !missing.empty()) {
    return {nullptr, "", path + " has no " + missing + ": is it NVIDIA's libnvidia-ml.so.1?"};
  }
  if (const int code = calls.init(); code != kSuccess) {
    const std::string what = path + ": nvmlInit_v2: " + opened->TextOf(code);
    const bool absent = code == kDriverNotLoaded || code == kNotFound || code == kLibraryNotFound;
    return {nullptr, absent ? what : "", absent ? "" : what};
  }
  calls.initialised = true;
  unsigned count = 0;
  if (const int code = calls.count(&count); code != kSuccess) {
    return {nullptr, "", path + ": nvmlDeviceGetCount_v2: " + opened->TextOf(code)};
  }
  if (count == 0) return {nullptr, path + ": the driver has no device", ""};
  opened->FindDevices(count);
  return {std::move(opened), "", ""};
}

void Nvml::FindDevices(uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (devices_.size() == kMaxGpus) {
      left_out_ = count - i;
      return;
    }
    Device device;
    device.known.index = i;
    device.known.vendor = "nvidia";
    const int code = calls_->handle(i, &device.handle);
    if (code == kSuccess) {
      device.known.uuid = Calls::Text(calls_->uuid, device.handle);
      device.known.model = Calls::Text(calls_->name, device.handle);
    } else {
      device.handle = nullptr;
      Fail(device.known, "nvmlDeviceGetHandleByIndex_v2", code);
    }
    devices_.push_back(std::move(device));
  }
}

std::string Nvml::TextOf(int code) const {
  const char* text = calls_->error_string(code);
  return (text != nullptr ? text : "an error") + (" (" + std::to_string(code) + ")");
}

void Nvml::Fail(GpuMemory& memory, const char* call, int code) const {
  memory.fault =
      code == kGpuIsLost || code == kResetRequired ? gpu_fault::kLost : gpu_fault::kUnreadable;
  memory.message = std::string(call) + ": " + TextOf(code);
}

void Nvml::ReadMemory(const Device& device, GpuMemory& memory) const {
  if (calls_->memory_v2 != nullptr) {
    MemoryV2 now{};
    now.version = kMemoryV2;
    const int code = calls_->memory_v2(device.handle, &now);
    if (code == kSuccess) {
      const bool adds_up = now.free <= now.total && now.reserved <= now.total - now.free;
      memory.total_bytes = now.total;
      memory.used_bytes = adds_up ? now.total - now.free - now.reserved : now.used;
      return;
    }
    const bool other_way =
        code == kNotSupported || code == kFunctionNotFound || code == kVersionMismatch;
    if (!other_way) return Fail(memory, "nvmlDeviceGetMemoryInfo_v2", code);
  }
  Memory now{};
  const int code = calls_->memory(device.handle, &now);
  if (code != kSuccess) return Fail(memory, "nvmlDeviceGetMemoryInfo", code);
  memory.total_bytes = now.total;
  memory.used_bytes = now.used;
}

std::vector<GpuMemory> Nvml::Read() const {
  std::vector<GpuMemory> read;
  for (const Device& device : devices_) {
    GpuMemory memory = device.known;
    if (device.handle != nullptr) ReadMemory(device, memory);
    read.push_back(std::move(memory));
  }
  return read;
}

}  // namespace aijob::collect
