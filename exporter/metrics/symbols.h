#pragma once
// Symbols: every label value once. A series holds numbers; this says what they stand for.
//
// Owner: SeriesStore, which bounds how many there are. Not thread-safe. Views live as long as this
// does.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aijob::metrics {

using Symbol = uint32_t;

class Symbols {
 public:
  /// The number of `text`, a new one where it was not known.
  Symbol Intern(std::string_view text);

  /// REQUIRES a number that Intern gave.
  [[nodiscard]] std::string_view Text(Symbol symbol) const { return views_[symbol]; }
  [[nodiscard]] size_t size() const { return views_.size(); }

 private:
  std::deque<std::string> texts_;  // a deque: its strings stay where they are
  std::vector<std::string_view> views_;
  std::unordered_map<std::string_view, Symbol> numbers_;
};

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool IsUtf8(std::string_view text);

/// `text` with every byte that is not UTF-8 replaced by U+FFFD.
std::string ToUtf8(std::string_view text);

}  // namespace aijob::metrics
