#pragma once
// Watcher: the kernel's news of folders (inotify(7)), without blocking.
//
// Owner: a Tailer's Folders. Threads: none. Failures: no instance or no watch left -> -1 and errno;
// the caller polls instead.

#include <cstdint>
#include <string>
#include <vector>

#include "model/descriptor.h"

namespace aijob::tail {

struct WatchEvent {
  int watch = -1;
  uint32_t mask = 0;
  uint32_t cookie = 0;  // the same in both events of a rename
  std::string name;
};

class Watcher {
 public:
  /// `wanted` false: no instance is made, nothing can be watched.
  explicit Watcher(bool wanted);

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The watch's number, the same for the same folder; -1 where there can be none.
  int Add(const std::string& folder, uint32_t mask);
  void Remove(int watch);
  /// Appends what happened since; at most about 64 KiB of it. True: there is more.
  bool Read(std::vector<WatchEvent>& events);

 private:
  model::Descriptor fd_;
  std::vector<char> buffer_;
};

}  // namespace aijob::tail
