#include "exposition/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "model/ascii.h"

namespace aijob::exposition {
namespace {

using model::IsDigit;

/// Case-insensitively; `word` is in lower case.
bool IsWord(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char c, char letter) { return c == letter || c == letter - 'a' + 'A'; });
}

/// The power of ten of the first digit that is not 0 in a number that from_chars has read, or far
/// from any double's; tells too large from too small.
int64_t PowerOfTen(std::string_view text) {
  int64_t power = -1;
  bool significant = false;
  bool fraction = false;
  size_t at = 0;
  for (; at < text.size() && (IsDigit(text[at]) || text[at] == '.'); ++at) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    significant = significant || text[at] != '0';
    if (fraction && !significant) --power;
    if (!fraction && significant) ++power;
  }
  if (at == text.size()) return power;
  std::string_view exponent = text.substr(at + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  constexpr int64_t kFar = 1'000'000'000'000;
  int64_t number = 0;
  const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), number);
  if (read.ec != std::errc()) number = exponent.starts_with('-') ? -kFar : kFar;
  return power + std::clamp(number, -kFar, kFar);
}

/// Digits with a point and an exponent, no sign.
std::optional<double> ParseDecimal(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, std::chars_format::general);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return std::nullopt;
  if (read.ec == std::errc() && std::isfinite(value)) return value;
  if (PowerOfTen(text) > 0) return std::nullopt;
  return 0.0;
}

/// The time of a finite number.
model::TimePoint TimeOf(double unix_seconds) {
  const double nanoseconds = unix_seconds * 1e9;
  constexpr double kBeyond = 9223372036854775808.0;  // 2 to the power of 63
  if (nanoseconds >= kBeyond) return model::TimePoint::max();
  if (nanoseconds <= -kBeyond) return model::TimePoint::min();
  return model::TimePoint(std::chrono::nanoseconds(static_cast<int64_t>(nanoseconds)));
}

}  // namespace

std::optional<double> ParseFloat(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool is_signed = negative || text.starts_with('+');
  const std::string_view rest = is_signed ? text.substr(1) : text;
  if (rest.empty()) return std::nullopt;
  if (IsDigit(rest[0]) || rest[0] == '.') {
    const std::optional<double> value = ParseDecimal(rest);
    return value && negative ? -*value : value;
  }
  if (IsWord(rest, "inf") || IsWord(rest, "infinity")) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return negative ? -kInfinity : kInfinity;
  }
  if (!is_signed && IsWord(rest, "nan")) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

std::optional<model::TimePoint> ParseTime(std::string_view text) {
  const std::optional<double> seconds = ParseFloat(text);
  if (!seconds || !std::isfinite(*seconds)) return std::nullopt;
  const size_t point = std::min(text.find('.'), text.size());
  const std::optional<int64_t> whole = ParseInteger(text.substr(0, point));
  constexpr int64_t kMost = 9'000'000'000;  // seconds, which as nanoseconds fit into 64 bits
  const bool exact = whole && *whole<kMost&& * whole> - kMost;
  if (!exact || text.find_first_of("eE") != std::string_view::npos) return TimeOf(*seconds);
  int64_t nanoseconds = 0;
  for (size_t i = 1; i <= 9; ++i) {
    const int64_t digit = point + i < text.size() ? text[point + i] - '0' : 0;
    nanoseconds = nanoseconds * 10 + digit;
  }
  if (text.starts_with('-')) nanoseconds = -nanoseconds;
  return model::TimePoint(std::chrono::seconds(*whole) + std::chrono::nanoseconds(nanoseconds));
}

uint64_t CountOf(double value) {
  constexpr double kBeyond = 18446744073709551616.0;  // 2 to the power of 64
  if (!(value > 0)) return 0;
  if (value >= kBeyond) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(value);
}

}  // namespace aijob::exposition
