#include "collect/environment_check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <system_error>

namespace aijob::collect {
namespace {

constexpr size_t kPage = 4096;

CheckResult Ok() { return {.ok = true}; }
CheckResult Failed(std::string why) { return {.ok = false, .why = std::move(why)}; }
std::string ErrnoText() { return std::generic_category().message(errno); }

/// Writes a page; 0 or an errno. Some file systems say only at the end that there is no room.
int WriteAndClose(int descriptor) {
  static constexpr std::array<char, kPage> kBytes{};
  ssize_t written = -1;
  do {
    written = ::write(descriptor, kBytes.data(), kBytes.size());
  } while (written < 0 && errno == EINTR);
  const int write_error = written < 0 ? errno : written < static_cast<ssize_t>(kPage) ? ENOSPC : 0;
  const int close_error = ::close(descriptor) == 0 ? 0 : errno;
  return write_error != 0 ? write_error : close_error;
}

CheckResult TryFolder(const std::string& folder, const std::string& named) {
  const auto cannot = [&](std::string_view what) {
    return Failed(named + ": " + std::string(what) + ": " + ErrnoText());
  };
  std::string file = folder + "/.aijob_exporter-XXXXXX";
  const int descriptor = ::mkostemp(file.data(), O_CLOEXEC);
  if (descriptor < 0) return cannot("no file can be made in it");
  const int error = WriteAndClose(descriptor);
  const bool removed = ::unlink(file.c_str()) == 0;
  if (!removed) return cannot("a file made in it cannot be removed");
  errno = error;
  return error == 0 ? Ok() : cannot("a file made in it cannot be written");
}

CheckResult CheckWritable(const std::string& path, const std::string& named) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return Failed(named + ": " + ErrnoText());
  if (S_ISDIR(info.st_mode)) return TryFolder(path, named);
  // As the effective user, who is the one that would write.
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0) return Ok();
  return Failed(named + ": cannot be written: " + ErrnoText());
}

std::string Percent(double share) {
  // Rounded down: what is just short of a limit must not read as if it met it.
  const auto tenths = static_cast<int64_t>(std::floor(share * 1000 + 1e-9));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

/// What is wrong with `left` of `all`, or "".
std::string TooLittle(const Least& least, double left, double all, const std::string& unit) {
  const double share = left / all;
  if (share < least.share) {
    return "only " + Percent(share) + " of its " + unit + " are left, less than " +
           Percent(least.share);
  }
  if (left < static_cast<double>(least.amount)) {
    return "only " + std::to_string(static_cast<uint64_t>(left)) + " " + unit +
           " are left, less than " + std::to_string(least.amount);
  }
  return "";
}

}  // namespace

CheckResult EnvironmentCheck::CheckSpace(const std::string& path) const {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return Failed(check_.path + ": " + ErrnoText());
  if (info.f_blocks == 0) return Failed(check_.path + ": its file system has no size");
  const double block = static_cast<double>(info.f_frsize);
  const double left = static_cast<double>(info.f_bavail) * block;
  const double all = static_cast<double>(info.f_blocks) * block;
  std::string why = TooLittle(check_.free, left, all, "bytes");
  // Btrfs and others make inodes as they need them and state none.
  if (why.empty() && info.f_files > 0) {
    why = TooLittle(check_.inodes, static_cast<double>(info.f_favail),
                    static_cast<double>(info.f_files), "inodes");
  }
  CheckResult result = why.empty() ? Ok() : Failed(check_.path + ": " + why);
  result.avail_ratio = std::clamp(left / all, 0.0, 1.0);
  return result;
}

CheckResult EnvironmentCheck::CheckDigest(const std::string& path, model::TimePoint now) {
  const model::Result<std::string> digest = digest_.Of(path, now, check_.timeout);
  if (!digest.ok()) return Failed(check_.path + ": " + digest.error());
  if (*digest == check_.sha256) return Ok();
  return Failed(check_.path + ": its SHA-256 is " + *digest + ", not " + check_.sha256);
}

CheckResult EnvironmentCheck::Run(model::TimePoint now) {
  if (check_.kind == CheckKind::kService) {
    ProbeResult probe = Probe(check_.service);
    if (probe.outcome == ProbeOutcome::kOk) return Ok();
    return Failed(std::move(probe.why));
  }
  const std::string path = resolve_(check_.path);
  if (path.empty()) return Failed(check_.path + ": " + ErrnoText());
  switch (check_.kind) {
    case CheckKind::kWritable:
      return CheckWritable(path, check_.path);
    case CheckKind::kSpace:
      return CheckSpace(path);
    case CheckKind::kDigest:
      return CheckDigest(path, now);
    default:
      return Ok();  // it is there: its links were followed to something
  }
}

}  // namespace aijob::collect
