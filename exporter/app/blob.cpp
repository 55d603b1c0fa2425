#include "app/blob.h"

#include <cstdint>

namespace aijob::app {
namespace {
constexpr char kVersion = 1;
}

std::string PackBlobs(std::initializer_list<std::string_view> parts) {
  std::string packed(1, kVersion);
  for (const std::string_view part : parts) {
    for (int shift = 0; shift < 32; shift += 8) {
      packed += static_cast<char>((part.size() >> shift) & 0xff);
    }
    packed += part;
  }
  return packed;
}

std::optional<std::vector<std::string>> UnpackBlobs(std::string_view packed, size_t count) {
  if (packed.empty() || packed.front() != kVersion) return std::nullopt;
  packed.remove_prefix(1);
  std::vector<std::string> parts;
  while (!packed.empty() && parts.size() < count) {
    if (packed.size() < 4) return std::nullopt;
    size_t length = 0;
    for (size_t byte = 0; byte < 4; ++byte) {
      length |= static_cast<size_t>(static_cast<unsigned char>(packed[byte])) << (8 * byte);
    }
    packed.remove_prefix(4);
    if (length > packed.size()) return std::nullopt;
    parts.emplace_back(packed.substr(0, length));
    packed.remove_prefix(length);
  }
  if (parts.size() != count || !packed.empty()) return std::nullopt;
  return parts;
}

}  // namespace aijob::app
