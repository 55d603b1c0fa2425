#pragma once
// A sysfs with AMD's cards, as the amdgpu driver shows them.

#include <filesystem>
#include <string>

#include "support/folder.h"

namespace aijob::test {

/// card<number>/device links to the PCI device, as in /sys/class/drm.
inline void AddCard(const Folder& root, int number, const std::string& address,
                    const std::string& vendor = "0x1002") {
  namespace fs = std::filesystem;
  const std::string device = "sys/devices/pci0000:00/" + address;
  root.Write(device + "/vendor", vendor + "\n");
  root.Write(device + "/device", "0x74a1\n");
  const std::string card = "sys/class/drm/card" + std::to_string(number);
  fs::create_directories(root.Path(card));
  fs::create_directory_symlink("../../../devices/pci0000:00/" + address,
                               root.Path(card + "/device"));
}

inline void SetMemory(const Folder& root, const std::string& address, uint64_t used,
                      uint64_t total) {
  const std::string device = "sys/devices/pci0000:00/" + address;
  root.Write(device + "/mem_info_vram_used", std::to_string(used) + "\n");
  root.Write(device + "/mem_info_vram_total", std::to_string(total) + "\n");
}

}  // namespace aijob::test
