#pragma once
// Helper of the tests: protobuf messages, field by field.

#include <bit>
#include <cstdint>
#include <string>

namespace aijob::exposition {

inline std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  return out + static_cast<char>(value);
}

inline std::string NumberField(uint32_t number, uint64_t value) {
  return Varint(number << 3U) + Varint(value);
}

/// A sint32 or sint64.
inline std::string SignedField(uint32_t number, int64_t value) {
  return NumberField(number,
                     (static_cast<uint64_t>(value) << 1U) ^ static_cast<uint64_t>(value >> 63));
}

inline std::string DoubleField(uint32_t number, double value) {
  std::string out = Varint(number << 3U | 1U);
  const auto bits = std::bit_cast<uint64_t>(value);
  for (unsigned i = 0; i < 64; i += 8) out += static_cast<char>(bits >> i);
  return out;
}

inline std::string BytesField(uint32_t number, const std::string& bytes) {
  return Varint(number << 3U | 2U) + Varint(bytes.size()) + bytes;
}

inline std::string LabelField(const std::string& name, const std::string& value) {
  return BytesField(1, BytesField(1, name) + BytesField(2, value));
}

/// A message behind its length.
inline std::string Delimited(const std::string& message) {
  return Varint(message.size()) + message;
}

}  // namespace aijob::exposition
