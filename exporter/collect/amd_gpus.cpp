#include "collect/amd_gpus.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace aijob::collect {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVendor = "0x1002";  // AMD's, by the PCI SIG
constexpr std::string_view kCard = "card";
constexpr size_t kMaxEntries = 4096;  // of the folder: connectors stand there, too
constexpr std::streamsize kMaxText = 128;

/// The first line of a small file; empty where there is none.
std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  std::string text(kMaxText, '\0');
  file.read(text.data(), kMaxText);
  text.resize(static_cast<size_t>(file.gcount()));
  return text.substr(0, text.find('\n'));
}

std::optional<uint64_t> NumberOf(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The folders of AMD's cards, by the cards' numbers.
std::vector<std::string> FoldersOf(const std::string& rootfs) {
  std::vector<std::pair<uint64_t, std::string>> cards;
  std::error_code error;
  size_t seen = 0;
  for (fs::directory_iterator each(rootfs + "/sys/class/drm", error), end;
       !error && each != end && seen < kMaxEntries; each.increment(error), ++seen) {
    const std::string name = each->path().filename().string();
    if (!name.starts_with(kCard)) continue;
    const auto number = NumberOf(std::string_view(name).substr(kCard.size()));
    if (!number) continue;  // card0-DP-1: a connector
    const std::string folder = (each->path() / "device").string();
    const bool amd = TextOf(folder + "/vendor") == kVendor;
    if (amd && fs::exists(folder + "/mem_info_vram_total", error)) {
      cards.emplace_back(*number, folder);
    }
    error.clear();
  }
  std::sort(cards.begin(), cards.end());
  std::vector<std::string> folders;
  folders.reserve(cards.size());
  for (auto& [number, folder] : cards) folders.push_back(std::move(folder));
  return folders;
}

/// unique_id, which older cards have not; else the PCI address, which the folder links to.
std::string UuidOf(const std::string& folder) {
  if (std::string id = TextOf(folder + "/unique_id"); !id.empty()) return id;
  std::error_code error;
  return fs::read_symlink(folder, error).filename().string();
}

std::string ModelOf(const std::string& folder) {
  if (std::string name = TextOf(folder + "/product_name"); !name.empty()) return name;
  return TextOf(folder + "/device");  // the PCI id
}

}  // namespace

AmdGpus::AmdGpus(const std::string& rootfs, uint32_t first_index) {
  uint32_t index = first_index;
  for (const std::string& folder : FoldersOf(rootfs == "/" ? "" : rootfs)) {
    if (index >= kMaxGpus) {
      ++left_out_;
      continue;
    }
    Device device{folder, {}};
    device.known.index = index++;
    device.known.vendor = "amd";
    device.known.uuid = UuidOf(folder);
    device.known.model = ModelOf(folder);
    devices_.push_back(std::move(device));
  }
}

std::vector<GpuMemory> AmdGpus::Read() const {
  std::vector<GpuMemory> read;
  for (const Device& device : devices_) {
    GpuMemory memory = device.known;
    const auto total = NumberOf(TextOf(device.folder + "/mem_info_vram_total"));
    const auto used = NumberOf(TextOf(device.folder + "/mem_info_vram_used"));
    if (total && used) {
      memory.total_bytes = *total;
      memory.used_bytes = *used;
    } else {
      std::error_code error;
      // A device that was taken out, or is being reset, takes its folder along.
      const bool gone = !fs::exists(device.folder, error);
      memory.fault = gone ? gpu_fault::kLost : gpu_fault::kUnreadable;
      memory.message = device.folder + (gone ? " is gone" : "/mem_info_vram_*: no numbers");
    }
    read.push_back(std::move(memory));
  }
  return read;
}

}  // namespace aijob::collect
