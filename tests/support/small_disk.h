#pragma once
// A small file system that a test fills to its end: a tmpfs on a temporary folder, for root alone.

#include <sys/mount.h>
#include <unistd.h>

#include <string>

#include "support/folder.h"

namespace aijob::test {

class SmallDisk {
 public:
  explicit SmallDisk(size_t bytes) : bytes_(bytes) {
    const std::string options = "size=" + std::to_string(bytes);
    mounted_ =
        geteuid() == 0 && mount("aijob", folder_.Path().c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.Path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// False where this user or this container may not mount.
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] std::string Path(std::string_view name) const { return folder_.Path(name); }
  void Fill() const { folder_.Write("filler", std::string(bytes_, 'x')); }
  void MakeRoom() const { std::filesystem::remove(folder_.Path("filler")); }

 private:
  Folder folder_;
  size_t bytes_;
  bool mounted_ = false;
};

}  // namespace aijob::test
