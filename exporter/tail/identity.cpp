#include "tail/identity.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace aijob::tail {

uint64_t HashBytes(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

std::string ReadAt(int fd, uint64_t offset, size_t length) {
  std::string bytes(length, '\0');
  size_t have = 0;
  while (have < length) {
    const ssize_t got =
        ::pread(fd, bytes.data() + have, length - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

model::FileIdentity IdentityOf(const struct stat& info) { return {info.st_dev, info.st_ino}; }

int64_t WrittenAt(const struct stat& info) {
  return static_cast<int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

std::string NowAt(int fd, const model::FileIdentity& identity) {
  std::array<char, PATH_MAX> target{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  if (length <= 0) return "";
  std::string real(target.data(), static_cast<size_t>(length));
  struct stat info {};
  if (::lstat(real.c_str(), &info) != 0 || IdentityOf(info) != identity) return "";
  return real;
}

void NoteHead(int fd, model::Position& position) {
  if (position.head_bytes >= kSampleBytes) return;
  const std::string head = ReadAt(fd, 0, kSampleBytes);
  // Head bytes once noted do not change while the file is the same one.
  if (head.size() <= position.head_bytes) return;
  position.head_bytes = static_cast<uint32_t>(head.size());
  position.head_hash = HashBytes(head);
}

void NoteMarker(std::string_view before, model::Position& position) {
  const size_t length = std::min(before.size(), kSampleBytes);
  position.marker_bytes = static_cast<uint32_t>(length);
  position.marker_hash = HashBytes(before.substr(before.size() - length));
}

bool HoldsContent(int fd, const model::Position& position) {
  // Stored values come from outside: nothing there may make us read more than a sample.
  if (position.head_bytes > kSampleBytes || position.marker_bytes > kSampleBytes) return false;
  if (position.marker_bytes > position.offset) return false;
  const std::string head = ReadAt(fd, 0, position.head_bytes);
  if (head.size() < position.head_bytes) return false;
  if (position.head_bytes > 0 && HashBytes(head) != position.head_hash) return false;
  const std::string marker =
      ReadAt(fd, position.offset - position.marker_bytes, position.marker_bytes);
  if (marker.size() < position.marker_bytes) return false;
  return position.marker_bytes == 0 || HashBytes(marker) == position.marker_hash;
}

bool SameUpTo(int one, int other, uint64_t offset) {
  const size_t length = static_cast<size_t>(std::min<uint64_t>(offset, kSampleBytes));
  const std::string head = ReadAt(one, 0, length);
  if (head.size() < length || head != ReadAt(other, 0, length)) return false;
  const std::string marker = ReadAt(one, offset - length, length);
  return marker.size() == length && marker == ReadAt(other, offset - length, length);
}

}  // namespace aijob::tail
