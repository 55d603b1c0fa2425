// Sources that are no regular files: stdin, FIFOs, /dev/kmsg; and the descriptor that wakes for
// all.
// Tested in tests/tail/streams_test.cpp: it is a part of the Tailer.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tail/identity.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {

void Tailer::Impl::OpenSpecial(std::vector<model::Position>& stored) {
  wake_ = model::Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  if (folders_.fd() >= 0) WakeBy(folders_.fd());
  for (const std::string& path : options_.paths) {
    struct stat info {};
    if (path == "-") {
      const int fd = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
      if (fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
      AddStream(StreamKind::kPipe, model::Descriptor(fd), "-", {});
    } else if (const std::string real = rootfs_.Resolve(path);
               !real.empty() && ::stat(real.c_str(), &info) == 0 && S_ISCHR(info.st_mode)) {
      OpenKmsg(path, real, stored);
    }
  }
}

void Tailer::Impl::OpenKmsg(const std::string& path, const std::string& real,
                            std::vector<model::Position>& stored) {
  model::Descriptor fd(::open(real.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat info {};
  if (!fd.open() || ::fstat(fd.get(), &info) != 0) {
    ++stats_.read_errors;
    Tell("cannot open " + path + ": " + std::strerror(errno));
    return;
  }
  model::Position position;
  position.identity = IdentityOf(info);
  position.head_hash = BootHash();
  const auto known = std::find_if(stored.begin(), stored.end(),
                                  [&](const auto& each) { return each.path == path; });
  if (known != stored.end()) {
    // Numbers begin anew at each boot.
    if (known->head_hash == position.head_hash) position = *known;
    position.identity = IdentityOf(info);
    if (known->identity != position.identity) forgotten_.push_back(*known);
    stored.erase(known);
  } else if (first_look_ && options_.start_at_end) {
    ::lseek(fd.get(), 0, SEEK_END);
  }
  AddStream(StreamKind::kKmsg, std::move(fd), path, position);
}

void Tailer::Impl::AddStream(StreamKind kind, model::Descriptor fd, const std::string& path,
                             model::Position position) {
  if (!fd.open()) return;
  position.source = options_.source;
  position.stream = next_stream_++;
  WakeBy(fd.get());
  streams_.push_back(
      std::make_unique<Stream>(kind, std::move(fd), path, options_, stats_, std::move(position)));
}

// A FIFO within the globs, found.
void Tailer::Impl::OpenFifo(const Found& found) {
  const bool known = std::any_of(streams_.begin(), streams_.end(), [&](const auto& stream) {
    return stream->position().path == found.path;
  });
  if (known) return;
  AddStream(StreamKind::kPipe,
            model::Descriptor(::open(found.real.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)),
            found.path, {});
}

// What cannot be waited for (a regular file as stdin) is read to its end without waiting.
void Tailer::Impl::WakeBy(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(wake_.get(), EPOLL_CTL_ADD, fd, &event);
}

/// True: more is there.
bool Tailer::Impl::ReadStreams() {
  bool more = false;
  for (size_t i = 0; i < streams_.size();) {
    Stream& stream = *streams_[i];
    more = stream.Read(options_.batch_bytes, *sink_) || more;
    if (!stream.at_end()) {
      ++i;
      continue;
    }
    // A FIFO's next writer must find a reader, so the new descriptor comes before the old one goes.
    const std::string path = stream.position().path;
    const std::string real = path == "-" ? "" : rootfs_.Resolve(path);
    struct stat info {};
    const bool fifo = !real.empty() && ::stat(real.c_str(), &info) == 0 && S_ISFIFO(info.st_mode);
    model::Descriptor again(fifo ? ::open(real.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1);
    if (again.open()) {
      WakeBy(again.get());
      stream.Reopen(std::move(again));
      ++i;
      continue;
    }
    forgotten_.push_back(stream.position());
    streams_.erase(streams_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return more;
}

}  // namespace aijob::tail
