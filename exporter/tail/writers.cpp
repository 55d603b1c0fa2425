#include "tail/writers.h"

#include <fcntl.h>

#include <cerrno>
#include <csignal>

namespace aijob::tail {

Writers AskWriters(int fd) {
  // The default signal, SIGIO, would end a process that does not ignore it.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return Writers::kUnknown;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    return Writers::kNone;
  }
  return errno == EAGAIN ? Writers::kSome : Writers::kUnknown;
}

}  // namespace aijob::tail
