// Tested in tests/tail/folders_test.cpp, which owns one, and in tests/tail/discover_test.cpp.

#include "tail/watcher.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aijob::tail {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

}  // namespace

Watcher::Watcher(bool wanted) {
  if (!wanted) return;
  fd_ = model::Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (fd_.open()) buffer_.resize(kBufferBytes);
}

int Watcher::Add(const std::string& folder, uint32_t mask) {
  if (!fd_.open()) return -1;
  return ::inotify_add_watch(fd_.get(), folder.c_str(), mask | IN_ONLYDIR);
}

void Watcher::Remove(int watch) {
  if (fd_.open()) ::inotify_rm_watch(fd_.get(), watch);
}

bool Watcher::Read(std::vector<WatchEvent>& events) {
  if (!fd_.open()) return false;
  const ssize_t got = ::read(fd_.get(), buffer_.data(), buffer_.size());
  if (got <= 0) return got < 0 && errno == EINTR;
  const auto size = static_cast<size_t>(got);
  for (size_t at = 0; at + sizeof(inotify_event) <= size;) {
    inotify_event event{};
    std::memcpy(&event, buffer_.data() + at, sizeof(event));
    const char* name = buffer_.data() + at + sizeof(event);
    at += sizeof(event) + event.len;
    events.push_back(
        {event.wd, event.mask, event.cookie, std::string(name, ::strnlen(name, event.len))});
  }
  // A read ends where the next event does not fit; an event takes at most a name's length more.
  return size + sizeof(inotify_event) + 256 > buffer_.size();
}

}  // namespace aijob::tail
