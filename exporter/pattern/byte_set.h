#pragma once
// ByteSet: a set of byte values. A value type, any thread.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace aijob::pattern {

class ByteSet {
 public:
  constexpr void Add(unsigned char byte) { bits_[byte >> 6U] |= uint64_t{1} << (byte & 63U); }
  constexpr void AddRange(unsigned first, unsigned last) {
    for (unsigned byte = first; byte <= last; ++byte) Add(static_cast<unsigned char>(byte));
  }
  constexpr void Add(const ByteSet& other) {
    for (size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
  }
  [[nodiscard]] constexpr bool Has(unsigned char byte) const {
    return (bits_[byte >> 6U] >> (byte & 63U) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool Meets(const ByteSet& other) const {
    uint64_t common = 0;
    for (size_t i = 0; i < bits_.size(); ++i) common |= bits_[i] & other.bits_[i];
    return common != 0;
  }
  /// The one byte in it, where it holds one alone.
  [[nodiscard]] constexpr std::optional<unsigned char> Only() const {
    std::optional<unsigned char> only;
    for (size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i] == 0) continue;
      if (only || !std::has_single_bit(bits_[i])) return std::nullopt;
      only = static_cast<unsigned char>(64 * i + static_cast<size_t>(std::countr_zero(bits_[i])));
    }
    return only;
  }
  [[nodiscard]] constexpr ByteSet Inverted() const {
    ByteSet inverted;
    for (size_t i = 0; i < bits_.size(); ++i) inverted.bits_[i] = ~bits_[i];
    return inverted;
  }
  /// Takes out what is not ASCII.
  constexpr void KeepAscii() { bits_[2] = bits_[3] = 0; }
  constexpr void AddNonAscii() { bits_[2] = bits_[3] = ~uint64_t{0}; }
  constexpr bool operator==(const ByteSet&) const = default;

 private:
  std::array<uint64_t, 4> bits_{};
};

}  // namespace aijob::pattern
