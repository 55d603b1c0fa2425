// A stand-in for NVIDIA's libnvidia-ml.so.1, after the NVML API Reference Guide
// (https://docs.nvidia.com/deploy/nvml-api/). How it behaves stands in the file that the
// environment variable AIJOB_NVML_STUB names when it is initialised, lines of "key value", read at
// each call:
//   init CODE, count CODE            what nvmlInit_v2, nvmlDeviceGetCount_v2 answer
//   devices N                        how many there are (2)
//   lost I, unsupported I            a device whose memory answers so
//   nohandle I                       a device that is lost from the start
//   v2 CODE                          what nvmlDeviceGetMemoryInfo_v2 answers
//   hang FIFO                        memory calls wait until somebody opens it for writing
// Built twice: with NVML_STUB_OLD as a driver before 510 is, without nvmlDeviceGetMemoryInfo_v2.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

namespace {

constexpr int kSuccess = 0;
[[maybe_unused]] constexpr int kInvalidArgument = 2;  // of the call that old drivers lack
constexpr int kGpuIsLost = 15;
constexpr int kNotSupported = 3;
[[maybe_unused]] constexpr int kVersionMismatch = 25;
constexpr unsigned long long kGiB = 1ULL << 30U;

// A call that hangs may go on while the next test begins. Nothing here has a destructor: the
// library is unloaded in whatever thread used it last.
std::mutex g_mutex;
char g_path[4096];

std::string Plan(const std::string& key, const std::string& otherwise) {
  const std::unique_lock<std::mutex> lock(g_mutex);
  std::ifstream file(g_path);
  std::string word, value;
  while (file >> word >> value) {
    if (word == key) return value;
  }
  return otherwise;
}

int Number(const std::string& key, int otherwise) {
  return std::stoi(Plan(key, std::to_string(otherwise)));
}

// A device's handle is its index and one, so that none is null.
int IndexOf(void* device) { return static_cast<int>(reinterpret_cast<intptr_t>(device)) - 1; }

int Answer(void* device) {
  const std::string fifo = Plan("hang", "");
  if (!fifo.empty()) {
    const int waited = open(fifo.c_str(), O_RDONLY);
    if (waited >= 0) close(waited);
  }
  if (IndexOf(device) == Number("lost", -1)) return kGpuIsLost;
  if (IndexOf(device) == Number("unsupported", -1)) return kNotSupported;
  return kSuccess;
}

}  // namespace

extern "C" {

struct Memory {
  unsigned long long total, free, used;
};
struct MemoryV2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};

int nvmlInit_v2() {
  {
    const std::unique_lock<std::mutex> lock(g_mutex);
    const char* path = std::getenv("AIJOB_NVML_STUB");
    std::snprintf(g_path, sizeof g_path, "%s", path == nullptr ? "" : path);
  }
  return Number("init", kSuccess);
}
int nvmlShutdown() { return kSuccess; }
const char* nvmlErrorString(int code) {
  return code == kGpuIsLost ? "GPU is lost" : "Something else";
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = static_cast<unsigned>(Number("devices", 2));
  return Number("count", kSuccess);
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  if (static_cast<int>(index) == Number("nohandle", -1)) return kGpuIsLost;
  *device = reinterpret_cast<void*>(static_cast<intptr_t>(index) + 1);
  return kSuccess;
}
int nvmlDeviceGetUUID(void* device, char* uuid, unsigned length) {
  std::snprintf(uuid, length, "GPU-0000-%d", IndexOf(device));
  return kSuccess;
}
int nvmlDeviceGetName(void* /*device*/, char* name, unsigned length) {
  std::snprintf(name, length, "NVIDIA H100 80GB HBM3");
  return kSuccess;
}
// Of 80 GiB one is the driver's, ten and the index are processes'.
int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  const int answer = Answer(device);
  const auto used = kGiB * static_cast<unsigned long long>(10 + IndexOf(device));
  *memory = {80 * kGiB, 79 * kGiB - used, kGiB + used};
  return answer;
}
#ifndef NVML_STUB_OLD
int nvmlDeviceGetMemoryInfo_v2(void* device, MemoryV2* memory) {
  if (memory == nullptr) return kInvalidArgument;
  if (memory->version != (sizeof(MemoryV2) | (2U << 24U))) return kVersionMismatch;
  if (const int planned = Number("v2", kSuccess); planned != kSuccess) return planned;
  const int answer = Answer(device);
  const auto used = kGiB * static_cast<unsigned long long>(10 + IndexOf(device));
  memory->total = 80 * kGiB;
  memory->reserved = kGiB;
  memory->free = 79 * kGiB - used;
  memory->used = used;
  return answer;
}
#endif
}
