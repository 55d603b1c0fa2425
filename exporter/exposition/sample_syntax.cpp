#include "exposition/sample_syntax.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace aijob::exposition {
namespace {

constexpr bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

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

template <typename Number>
void AppendChars(std::string& out, Number number) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), end.ptr);
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
    if (!IsLetter(c) && !IsDigit(c) && c != ':') return false;
  }
  return true;
}

bool IsLabelName(std::string_view name) {
  if (name.empty() || IsDigit(name[0]) || name.starts_with("__")) return false;
  for (const char c : name) {
    if (!IsLetter(c) && !IsDigit(c)) return false;
  }
  return true;
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

void AppendNumber(std::string& out, double number) {
  constexpr double kExact = 1e15;  // whole numbers below it are faster written as integers
  if (std::isnan(number)) {
    out += "NaN";
  } else if (std::isinf(number)) {
    out += number > 0 ? "+Inf" : "-Inf";
  } else if (number > -kExact && number < kExact &&
             static_cast<double>(static_cast<int64_t>(number)) == number) {
    AppendChars(out, static_cast<int64_t>(number));
  } else {
    AppendChars(out, number);
  }
}

void AppendNumber(std::string& out, uint64_t number) { AppendChars(out, number); }
void AppendNumber(std::string& out, int64_t number) { AppendChars(out, number); }

}  // namespace aijob::exposition
