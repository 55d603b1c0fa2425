#include "collect/file_digest.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "http/sha256.h"
#include "model/descriptor.h"

namespace aijob::collect {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kPieceBytes = size_t{1} << 20;
constexpr model::Duration kGrain = std::chrono::seconds(2);

model::Error Errno() { return {std::generic_category().message(errno)}; }

bool SameTime(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool Same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         SameTime(a.st_mtim, b.st_mtim) && SameTime(a.st_ctim, b.st_ctim);
}

model::TimePoint ChangeTime(const struct stat& info) {
  return model::TimePoint(std::chrono::seconds(info.st_ctim.tv_sec) +
                          std::chrono::nanoseconds(info.st_ctim.tv_nsec));
}

model::Result<std::string> Read(int descriptor, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  std::vector<char> piece(kPieceBytes);
  http::Sha256 digest;
  while (Clock::now() < deadline) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Errno();
    if (got == 0) {
      std::string hex = digest.Hex();
      if (hex.empty()) return model::Error{"SHA-256 cannot be computed here"};
      return hex;
    }
    digest.Add({piece.data(), static_cast<size_t>(got)});
  }
  return model::Error{"was not read within " + std::to_string(timeout.count()) +
                      " ms; give it a longer timeout"};
}

}  // namespace

model::Result<std::string> FileDigest::Of(const std::string& path, model::TimePoint now,
                                          std::chrono::milliseconds timeout) {
  // Not blocking: a pipe in the file's place would wait for a writer.
  const model::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat before {};
  if (!file.open() || ::fstat(file.get(), &before) != 0) return Errno();
  if (!S_ISREG(before.st_mode)) return model::Error{"is no regular file"};
  if (!digest_.empty() && Same(before, known_)) return digest_;
  digest_.clear();
  model::Result<std::string> read = Read(file.get(), timeout);
  if (!read.ok()) return read;
  struct stat after {};
  const bool still = ::fstat(file.get(), &after) == 0 && Same(before, after);
  if (still && ChangeTime(after) + kGrain < now) {
    known_ = after;
    digest_ = *read;
  }
  return read;
}

}  // namespace aijob::collect
