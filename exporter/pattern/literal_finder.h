#pragma once
// LiteralFinder: where a text stands in another. Looks for the byte of it that is rarest in logs.
//
// Thread-safety: immutable. Texts of 1 byte and more.

#include <cstddef>
#include <string>
#include <string_view>

namespace aijob::pattern {

class LiteralFinder {
 public:
  explicit LiteralFinder(std::string literal);

  /// The first place at or behind `from`, or npos.
  [[nodiscard]] size_t Find(std::string_view text, size_t from) const;
  [[nodiscard]] const std::string& literal() const { return literal_; }

 private:
  std::string literal_;
  size_t rare_ = 0;  // which byte of it is looked for
};

}  // namespace aijob::pattern
