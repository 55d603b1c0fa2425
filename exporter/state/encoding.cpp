#include "state/encoding.h"

#include <charconv>

namespace aijob::state {
namespace {
constexpr size_t kCountBytes = 8;
}

std::string EncodeStrings(const std::vector<std::string>& values) {
  std::string bytes;
  for (const std::string& value : values) {
    bytes += std::to_string(value.size());
    bytes += ':';
    bytes += value;
  }
  return bytes;
}

std::optional<std::vector<std::string>> DecodeStrings(std::string_view bytes) {
  std::vector<std::string> values;
  while (!bytes.empty()) {
    size_t size = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size);
    if (error != std::errc()) return std::nullopt;
    bytes.remove_prefix(static_cast<size_t>(end - bytes.data()));
    if (bytes.empty() || bytes.front() != ':' || bytes.size() - 1 < size) return std::nullopt;
    values.emplace_back(bytes.substr(1, size));
    bytes.remove_prefix(size + 1);
  }
  return values;
}

std::string EncodeCounts(const std::vector<uint64_t>& counts) {
  std::string bytes;
  bytes.reserve(counts.size() * kCountBytes);
  for (uint64_t count : counts) {
    for (size_t i = 0; i < kCountBytes; ++i) {
      bytes += static_cast<char>(count & 0xff);
      count >>= 8;
    }
  }
  return bytes;
}

std::optional<std::vector<uint64_t>> DecodeCounts(std::string_view bytes) {
  if (bytes.size() % kCountBytes != 0) return std::nullopt;
  std::vector<uint64_t> counts;
  counts.reserve(bytes.size() / kCountBytes);
  for (size_t at = 0; at < bytes.size(); at += kCountBytes) {
    uint64_t count = 0;
    for (size_t i = kCountBytes; i-- > 0;) {
      count = count << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    counts.push_back(count);
  }
  return counts;
}

}  // namespace aijob::state
