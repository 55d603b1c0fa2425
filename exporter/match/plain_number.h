#pragma once
// TakePlainNumber: the common case of ParseQuantity, digits and a decimal point, without memory.
//
// Thread-safety: a pure function.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aijob::match {

/// Takes "12" or "12.5" off the front of `text`. False, and nothing is taken, where it is written
/// in any other way, has more than 15 digits, or goes on as another kind of number ("1,5", "1e5",
/// "1:30"). So few digits and the powers of ten below are exact doubles, and one division rounds
/// right (Clinger 1990).
inline bool TakePlainNumber(std::string_view& text, double& number) {
  constexpr size_t kDigits = 15;
  static constexpr std::array<double, kDigits + 1> kPowers = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  uint64_t digits = 0;
  size_t at = 0;
  const auto take = [&] {
    const size_t begin = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      digits = digits * 10 + static_cast<uint64_t>(text[at] - '0');
    }
    return at - begin;
  };
  const size_t whole = take();
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    fraction = take();
    if (fraction == 0) return false;
  }
  if (whole == 0 || whole + fraction > kDigits) return false;
  if (at < text.size() && std::string_view(",.:eE").find(text[at]) != std::string_view::npos) {
    return false;
  }
  number = static_cast<double>(digits) / kPowers[fraction];
  text.remove_prefix(at);
  return true;
}

}  // namespace aijob::match
