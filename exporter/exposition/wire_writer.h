#pragma once
// The fields of protobuf messages, appended to a string; what WireReader reads.
//
// Thread-safety: pure functions.
// Grammar: https://protobuf.dev/programming-guides/encoding/

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::exposition {

inline constexpr size_t kLongestVarint = 10;

/// Writes at `at`, where there is room for kLongestVarint; returns its end.
inline char* WriteVarint(char* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7U) *at++ = static_cast<char>(value | 0x80U);
  *at++ = static_cast<char>(value);
  return at;
}

inline void AppendVarint(std::string& out, uint64_t value) {
  char bytes[kLongestVarint];
  out.append(bytes, WriteVarint(bytes, value));
}

/// sint32 and sint64 ("ZigZag"): small for what is near 0.
inline uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1U) ^ static_cast<uint64_t>(value >> 63);
}
inline int64_t FromZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1U) ^ -static_cast<int64_t>(value & 1U);
}

inline void AppendNumberField(std::string& out, uint32_t field, uint64_t value) {
  AppendVarint(out, field << 3U);
  AppendVarint(out, value);
}

inline void AppendFixed64(std::string& out, double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  for (unsigned i = 0; i < 64; i += 8) out += static_cast<char>(bits >> i);
}

inline void AppendDoubleField(std::string& out, uint32_t field, double value) {
  AppendVarint(out, field << 3U | 1U);
  AppendFixed64(out, value);
}

inline void AppendBytesField(std::string& out, uint32_t field, std::string_view bytes) {
  AppendVarint(out, field << 3U | 2U);
  AppendVarint(out, bytes.size());
  out.append(bytes);
}

}  // namespace aijob::exposition
