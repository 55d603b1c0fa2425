#pragma once
// ByteFinder: where the first byte of a set stands in a text. Few bytes are compared sixteen places
// at a time, many are looked up.
//
// Thread-safety: immutable.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pattern/byte_set.h"

namespace aijob::pattern {

class ByteFinder {
 public:
  static constexpr size_t kFew = 6;

  explicit ByteFinder(const ByteSet& set);

  /// The first place at or behind `from`, or text.size().
  [[nodiscard]] size_t Find(std::string_view text, size_t from) const;

 private:
  ByteSet set_;
  std::array<char, kFew> few_{};
  size_t count_ = 0;  // how many of few_; 0: they are many
};

}  // namespace aijob::pattern
