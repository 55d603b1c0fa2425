#include "act/lease.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace aijob::act {

/// Who holds the lock of a file that was moved away holds nothing.
bool Lease::IsInPlace() const {
  struct stat held {};
  struct stat there {};
  return fstat(lock_.get(), &held) == 0 && stat(file_.c_str(), &there) == 0 &&
         held.st_ino == there.st_ino && held.st_dev == there.st_dev;
}

bool Lease::Holds(model::TimePoint now) {
  if (lock_.open() && IsInPlace()) return now >= leads_from_;
  lock_ = model::Descriptor();
  model::Descriptor opened(
      open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!opened.open()) {
    fault_ = file_ + ": " + std::strerror(errno);
    return false;
  }
  if (flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    fault_ = errno == EWOULDBLOCK ? "" : file_ + ": " + std::strerror(errno);
    waited_ = true;
    return false;
  }
  fault_.clear();
  leads_from_ = waited_ ? now + rest_ : now;
  waited_ = true;  // should it be taken away, whoever has it then may act
  lock_ = std::move(opened);
  return IsInPlace() && now >= leads_from_;
}

}  // namespace aijob::act
