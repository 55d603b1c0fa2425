#include "exposition/sample_syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "model/ascii.h"

namespace aijob::exposition {
namespace {

using model::IsDigit;

bool BeginsName(char c) { return model::IsLetter(c) || c == '_'; }

bool IsAscii(std::string_view text) {
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080U) != 0) return false;
  }
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0x80U) != 0) return false;
  }
  return true;
}

/// Length of the multi-byte sequence that `text` begins with, 0 where it is malformed (Unicode,
/// table 3-7).
size_t MultiByteLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Writes a number of at most `kDigits` decimals; nullptr where it has more. Of a number whose
/// decimal text has at most 15 digits that text is the shortest one: another decimal of so few
/// digits is another double. And dividing is exact enough to know it: both operands are exact, so
/// the quotient is the double that is nearest to the decimal.
template <int kDigits>
char* WriteDecimal(char* at, double number) {
  constexpr int64_t kScale = kDigits == 3 ? 1'000 : 1'000'000;
  // A half rounded wrongly fails the comparison.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings)
  const auto scaled = static_cast<int64_t>(number * static_cast<double>(kScale) + 0.5);
  if (static_cast<double>(scaled) / static_cast<double>(kScale) != number) return nullptr;
  at = WriteNumber(at, scaled / kScale);
  *at = '.';
  int64_t rest = scaled % kScale;
  for (int i = kDigits; i > 0; --i, rest /= 10) at[i] = static_cast<char>('0' + rest % 10);
  at += kDigits;
  while (*at == '0') --at;
  return at + 1;
}

/// Numbers that logs bring: seconds, ratios. Below a thousandth others are shorter as 1e-04.
char* WriteShortDecimal(char* at, double number) {
  const double positive = std::fabs(number);
  if (!(positive >= 1e-3 && positive < 1e9)) return nullptr;
  char* start = at;
  if (number < 0) *start++ = '-';
  char* end = WriteDecimal<3>(start, positive);
  return end != nullptr ? end : WriteDecimal<6>(start, positive);
}

/// Appends `text`; `escape(c)` gives the letter to write after a backslash, or 0.
template <typename Escape>
void AppendWith(std::string& out, std::string_view text, const Escape& escape) {
  size_t done = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char escaped = escape(text[at]);
    if (escaped == 0) continue;
    out.append(text, done, at - done);
    out += '\\';
    out += escaped;
    done = at + 1;
  }
  out.append(text, done);
}

}  // namespace

bool IsMetricName(std::string_view name) {
  if (name.empty() || IsDigit(name[0])) return false;
  for (const char c : name) {
    if (!BeginsName(c) && !IsDigit(c) && c != ':') return false;
  }
  return true;
}

bool IsLabelName(std::string_view name) {
  if (name.empty() || IsDigit(name[0]) || name.starts_with("__")) return false;
  for (const char c : name) {
    if (!BeginsName(c) && !IsDigit(c)) return false;
  }
  return true;
}

bool IsMetricName(std::string_view name, Names names) {
  return names == Names::kUtf8 ? !name.empty() && IsUtf8(name) : IsMetricName(name);
}

bool IsLabelName(std::string_view name, Names names) {
  if (names == Names::kClassic) return IsLabelName(name);
  return !name.empty() && IsUtf8(name) && !name.starts_with("__");
}

bool IsUtf8(std::string_view text) {
  if (IsAscii(text)) return true;
  for (size_t at = 0; at < text.size();) {
    if ((static_cast<unsigned char>(text[at]) & 0x80U) == 0) {
      ++at;
      continue;
    }
    const size_t length = MultiByteLength(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void AppendEscaped(std::string& out, std::string_view text) {
  AppendWith(out, text, [](char c) -> char {
    if (c == '\n') return 'n';
    return c == '\\' || c == '"' ? c : '\0';
  });
}

void AppendTextHelp(std::string& out, std::string_view text) {
  AppendWith(out, text, [](char c) -> char {
    if (c == '\n') return 'n';
    return c == '\\' ? c : '\0';
  });
}

void AppendMetricName(std::string& out, std::string_view name) {
  if (IsMetricName(name)) {
    out += name;
    return;
  }
  out += '"';
  AppendEscaped(out, name);
  out += '"';
}

void AppendLabels(std::string& out, const Labels& labels) {
  bool first = true;
  for (const auto& label : labels) {
    if (!first) out += ',';
    first = false;
    out += label.name;
    out.append("=\"", 2);
    AppendEscaped(out, label.value);
    out += '"';
  }
}

char* WriteNumber(char* at, double number) {
  constexpr double kExact = 1e15;  // whole numbers below it are faster written as integers
  if (number > -kExact && number < kExact &&
      static_cast<double>(static_cast<int64_t>(number)) == number) {
    return WriteNumber(at, static_cast<int64_t>(number));
  }
  if (char* end = WriteShortDecimal(at, number); end != nullptr) return end;
  if (std::isfinite(number)) return std::to_chars(at, at + kNumberBytes, number).ptr;
  const std::string_view word = std::isnan(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
  return std::copy(word.begin(), word.end(), at);
}

char* WriteNumber(char* at, uint64_t number) {
  return std::to_chars(at, at + kNumberBytes, number).ptr;
}
char* WriteNumber(char* at, int64_t number) {
  return std::to_chars(at, at + kNumberBytes, number).ptr;
}

void AppendNumber(std::string& out, double number) {
  std::array<char, kNumberBytes> text;
  out.append(text.data(), WriteNumber(text.data(), number));
}

}  // namespace aijob::exposition
