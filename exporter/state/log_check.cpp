#include "state/log_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <span>
#include <vector>

namespace aijob::state {
namespace {

constexpr size_t kHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;
constexpr uint32_t kMagic = 0x377f0682;  // its last bit: big-endian checksums

using Bytes = std::span<const unsigned char>;

uint32_t BigEndian(Bytes bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 |
         uint32_t{bytes[at + 3]};
}

uint32_t LittleEndian(Bytes bytes, size_t at) {
  return uint32_t{bytes[at + 3]} << 24 | uint32_t{bytes[at + 2]} << 16 |
         uint32_t{bytes[at + 1]} << 8 | uint32_t{bytes[at]};
}

struct Checksum {
  uint32_t first = 0;
  uint32_t second = 0;
  bool big_endian = false;

  void Add(Bytes bytes) {
    for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first += (big_endian ? BigEndian(bytes, at) : LittleEndian(bytes, at)) + second;
      second += (big_endian ? BigEndian(bytes, at + 4) : LittleEndian(bytes, at + 4)) + first;
    }
  }
  [[nodiscard]] bool StandsAt(Bytes bytes, size_t at) const {
    return BigEndian(bytes, at) == first && BigEndian(bytes, at + 4) == second;
  }
};

size_t Read(std::ifstream& file, std::span<unsigned char> into) {
  file.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
  return static_cast<size_t>(file.gcount());
}

bool IsPageSize(uint32_t size) { return size >= 512 && size <= 65536 && (size & (size - 1)) == 0; }

}  // namespace

LogCheck CheckLog(const std::filesystem::path& path) {
  LogCheck check;
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, kHeaderBytes> header{};
  if (!file || Read(file, header) < kHeaderBytes) return check;

  const uint32_t page_size = BigEndian(header, 8);
  Checksum checksum{.big_endian = (BigEndian(header, 0) & 1) != 0};
  checksum.Add(Bytes(header).first(kHeaderBytes - 8));
  if ((BigEndian(header, 0) & ~1U) != kMagic || !IsPageSize(page_size) ||
      !checksum.StandsAt(header, kHeaderBytes - 8)) {
    std::error_code error;
    // The header is written before the first frame: alone, it is a kill at its very beginning.
    check.header_damaged = std::filesystem::file_size(path, error) > kHeaderBytes && !error;
    return check;
  }

  std::vector<unsigned char> frame(kFrameHeaderBytes + page_size);
  bool sound = true;
  while (Read(file, frame) == frame.size()) {
    const Bytes bytes(frame);
    const bool same_salts = std::equal(bytes.begin() + 8, bytes.begin() + 16, header.begin() + 16);
    if (sound) {
      checksum.Add(bytes.first(8));
      checksum.Add(bytes.subspan(kFrameHeaderBytes));
      sound = same_salts && checksum.StandsAt(bytes, 16);
    }
    const bool commits = same_salts && BigEndian(bytes, 4) != 0;
    if (commits) ++(sound ? check.commits : check.lost_commits);
  }
  return check;
}

}  // namespace aijob::state
