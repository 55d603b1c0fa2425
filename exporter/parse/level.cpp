#include "parse/level.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "model/ascii.h"
#include "parse/head_bytes.h"

namespace aijob::parse {
namespace {

using model::Level;

using model::IsDigit;
using model::IsLower;
using model::IsUpper;
bool Word(char c) { return IsDigit(c) || IsLower(c) || IsUpper(c) || c == '_'; }

struct Name {
  std::string_view name;
  Level level;
};

/// Source: the levels of Python logging, log4j, zap, slog, tracing, syslog (RFC 5424), serilog,
/// GCP (EMERGENCY), absl; the articles' DEBUG..FATAL.
constexpr std::array<Name, 31> kNames = {{
    {"TRACE", Level::kDebug},   {"DEBUG", Level::kDebug},     {"DBG", Level::kDebug},
    {"VERBOSE", Level::kDebug}, {"FINE", Level::kDebug},      {"INFO", Level::kInfo},
    {"INF", Level::kInfo},      {"NOTICE", Level::kInfo},     {"INFORMATION", Level::kInfo},
    {"SUCCESS", Level::kInfo},  {"WARN", Level::kWarn},       {"WARNING", Level::kWarn},
    {"WRN", Level::kWarn},      {"ERROR", Level::kError},     {"ERR", Level::kError},
    {"SEVERE", Level::kError},  {"FATAL", Level::kFatal},     {"CRITICAL", Level::kFatal},
    {"CRIT", Level::kFatal},    {"PANIC", Level::kFatal},     {"DPANIC", Level::kFatal},
    {"EMERG", Level::kFatal},   {"EMERGENCY", Level::kFatal}, {"ALERT", Level::kFatal},
    {"T", Level::kDebug},       {"D", Level::kDebug},         {"I", Level::kInfo},
    {"W", Level::kWarn},        {"E", Level::kError},         {"F", Level::kFatal},
    {"C", Level::kFatal},
}};

/// The level of an upper-case word of three letters or more, as stands in text lines.
Level LevelOfWord(std::string_view word) {
  if (std::string_view("TDVFINSWEPCA").find(word[0]) == std::string_view::npos) {
    return Level::kUnknown;
  }
  for (const Name& known : kNames) {
    if (known.name == word) return known.level;
  }
  return Level::kUnknown;
}

Level LevelOfLetter(char letter) {
  switch (letter) {
    case 'T':
    case 'D':
      return Level::kDebug;
    case 'I':
      return Level::kInfo;
    case 'W':
      return Level::kWarn;
    case 'E':
      return Level::kError;
    case 'F':
    case 'C':
      return Level::kFatal;
    default:
      return Level::kUnknown;
  }
}

/// glog, klog, absl: `I0202 15:`, `E709 17:`, `W0517 ` (month without its zero too).
Level GlogLevel(std::string_view text) {
  if (text.size() < 8 || !IsUpper(text[0]) || !IsDigit(text[1])) return Level::kUnknown;
  const size_t blank = text.find(' ');
  if (blank != 4 && blank != 5) return Level::kUnknown;
  for (size_t i = 1; i < blank; ++i) {
    if (!IsDigit(text[i])) return Level::kUnknown;
  }
  if (!IsDigit(text[blank + 1]) || !IsDigit(text[blank + 2])) return Level::kUnknown;
  return LevelOfLetter(text[0]);
}

/// `<3>` of the kernel and syslog; the facility above the lowest three bits.
Level PriorityLevel(std::string_view text) {
  size_t at = 1;
  int number = 0;
  for (; at < text.size() && at < 5 && IsDigit(text[at]); ++at)
    number = number * 10 + text[at] - '0';
  if (at == 1 || at >= text.size() || text[at] != '>') return Level::kUnknown;
  return LevelOfNumber(number % 8, LevelScale::kSyslog);
}

/// A line that begins with a clock and then a letter or a lower-case word: llama.cpp's
/// `1.24.832.648 I `, tensorflow's `2025-10-14 19:22:02.853794: I `, zap's console `...Z\terror\t`.
Level ClockLevel(std::string_view text) {
  size_t at = 0;
  size_t digits = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (IsDigit(c)) ++digits;
    const bool clock = IsDigit(c) || c == '.' || c == ':' || c == '-' || c == '/' || c == ',' ||
                       c == 'T' || c == 'Z' || c == '+';
    const bool joint = c == ' ' && at + 1 < text.size() && IsDigit(text[at + 1]);
    if (!clock && !joint) break;
  }
  if (digits < 8 || at + 2 >= text.size()) return Level::kUnknown;
  if (text[at] == ' ' && text[at + 2] == ' ') return LevelOfLetter(text[at + 1]);
  if (text[at] != '\t') return Level::kUnknown;
  const std::string_view word = text.substr(at + 1, text.substr(at + 1, 12).find('\t'));
  return LevelOfName(word);
}

/// `[info]`, `[I]`, `[error]`: a whole bracket that is a level.
Level BracketLevel(std::string_view head) {
  for (size_t at = head.find('['); at != std::string_view::npos; at = head.find('[', at + 1)) {
    if (at + 2 >= head.size()) break;
    if (head[at + 2] == ']') {
      const Level level = LevelOfLetter(head[at + 1]);
      if (level != Level::kUnknown) return level;
    } else if (IsLower(head[at + 1])) {
      const size_t end = head.substr(at, 12).find(']');
      if (end == std::string_view::npos || end < 4) continue;
      const Level level = LevelOfName(head.substr(at + 1, end - 1));
      if (level != Level::kUnknown) return level;
    }
  }
  return Level::kUnknown;
}

/// `error: ...`, `Error: ...`, `srun: error: ...` at the very start.
Level ColonLevel(std::string_view text) {
  for (int i = 0; i < 2; ++i) {
    const size_t colon = text.substr(0, 24).find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 >= text.size()) break;
    if (text[colon + 1] != ' ') break;
    if (colon >= 4) {
      const Level level = LevelOfName(text.substr(0, colon));
      if (level != Level::kUnknown) return level;
    }
    if (text.substr(0, colon).find(' ') != std::string_view::npos) break;
    text.remove_prefix(colon + 2);
  }
  return Level::kUnknown;
}

/// Whether the word [begin, end) stands where loggers put their level: at the start, or set off
/// from the prose by brackets, a dash, a bar, a clock or number before it, or a colon behind it.
bool LevelPlace(std::string_view head, size_t begin, size_t end) {
  const char behind = end < head.size() ? head[end] : ' ';
  if (std::string_view(" :]|>,\t-)").find(behind) == std::string_view::npos) return false;
  size_t before = begin;
  while (before > 0 && (head[before - 1] == ' ' || head[before - 1] == '\t')) --before;
  const bool tight = before == begin;
  if (before == 0) return true;
  const char previous = head[before - 1];
  if (std::string_view("[]|()->").find(previous) != std::string_view::npos) return true;
  if (tight) return false;
  if (previous == ':' || IsDigit(previous)) return true;
  size_t word = before;
  while (word > 0 && head[word - 1] != ' ' && head[word - 1] != '[') --word;
  const std::string_view token = head.substr(word, before - word);
  if (token == "NCCL") return true;
  const bool clock = std::any_of(token.begin(), token.end(), IsDigit);
  return end - begin >= 4 && (clock || behind == ':');
}

size_t WordEnd(std::string_view head, size_t at) {
  while (at < head.size() && Word(head[at])) ++at;
  return at;
}

/// The level that the word [begin, end) is, if it is one in its place.
Level LevelAt(std::string_view head, size_t begin, size_t end) {
  if (end - begin < 3 || end - begin > 11) return Level::kUnknown;
  const Level level = LevelOfWord(head.substr(begin, end - begin));
  return level != Level::kUnknown && LevelPlace(head, begin, end) ? level : Level::kUnknown;
}

/// High bit of each byte of `word` that is an upper-case ASCII letter.
uint64_t UpperMask(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t low = word & (0x7f * kOnes);
  const uint64_t at_least_a = low + (0x80 - 'A') * kOnes;
  const uint64_t above_z = low + (0x7f - 'Z') * kOnes;
  return at_least_a & ~above_z & ~word & (0x80 * kOnes);
}

/// The first upper-case level word in its place. Finds runs of three capitals eight bytes at a
/// time, windows overlapping by two.
Level WordLevel(std::string_view head) {
  if constexpr (std::endian::native != std::endian::little) return Level::kUnknown;
  size_t checked = 0;  // words that begin before it were looked at
  for (size_t at = 0; at < head.size(); at += 6) {
    uint64_t word = 0;
    std::memcpy(&word, head.data() + at, sizeof word);
    const uint64_t capitals = UpperMask(word);
    uint64_t runs = capitals & (capitals >> 8) & (capitals >> 16);
    for (; runs != 0; runs &= runs - 1) {
      size_t begin = at + static_cast<size_t>(std::countr_zero(runs)) / 8;
      if (begin < checked) continue;
      if (begin >= head.size()) return Level::kUnknown;
      while (begin > checked && Word(head[begin - 1])) --begin;
      checked = WordEnd(head, begin);
      const Level level = LevelAt(head, begin, checked);
      if (level != Level::kUnknown) return level;
    }
  }
  return Level::kUnknown;
}

}  // namespace

model::Level LevelOfName(std::string_view name) {
  std::array<char, 12> upper{};
  if (name.empty() || name.size() > upper.size()) return Level::kUnknown;
  std::transform(name.begin(), name.end(), upper.begin(),
                 [](char c) { return IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c; });
  const std::string_view word(upper.data(), name.size());
  for (const Name& known : kNames) {
    if (known.name == word) return known.level;
  }
  return Level::kUnknown;
}

model::Level LevelOfNumber(double number, LevelScale scale) {
  if (!(number >= 0 && number <= 1000)) return Level::kUnknown;
  const int value = static_cast<int>(number);
  static constexpr std::array<Level, 8> kSyslog = {Level::kFatal, Level::kFatal, Level::kFatal,
                                                   Level::kError, Level::kWarn,  Level::kInfo,
                                                   Level::kInfo,  Level::kDebug};
  static constexpr std::array<Level, 7> kRising = {Level::kDebug, Level::kDebug, Level::kDebug,
                                                   Level::kInfo,  Level::kWarn,  Level::kError,
                                                   Level::kFatal};
  static constexpr std::array<Level, 6> kArticle = {Level::kDebug, Level::kDebug, Level::kInfo,
                                                    Level::kWarn,  Level::kError, Level::kFatal};
  switch (scale) {
    case LevelScale::kSyslog:
      return value < 8 ? kSyslog[static_cast<size_t>(value)] : Level::kUnknown;
    case LevelScale::kOtel:
      return value >= 1 && value <= 24 ? kRising[(static_cast<size_t>(value) - 1) / 4 + 1]
                                       : Level::kUnknown;
    case LevelScale::kPython:
      return value >= 5 && value < 60 ? kRising[static_cast<size_t>(value) / 10 + 1]
                                      : Level::kUnknown;
    case LevelScale::kPino:
      break;
  }
  if (value < 6) return kArticle[static_cast<size_t>(value)];
  return value >= 10 && value < 70 ? kRising[static_cast<size_t>(value / 10)] : Level::kUnknown;
}

model::Level SniffLevel(std::string_view line) {
  const std::string_view text = line.substr(0, kHeadBytes);
  if (text.empty()) return Level::kUnknown;
  Level level = Level::kUnknown;
  const char first = text[0];
  if (first == '<') {
    level = PriorityLevel(text);
  } else if (first == '[') {
    level = GlogLevel(text.substr(1));
  } else if (IsDigit(first)) {
    level = ClockLevel(text);
  } else if (IsUpper(first)) {
    level = GlogLevel(text);
  }
  if (level == Level::kUnknown) level = WordLevel(text);
  if (level == Level::kUnknown && (IsLower(first) || IsUpper(first))) level = ColonLevel(text);
  if (level == Level::kUnknown) level = BracketLevel(text);
  return level;
}

}  // namespace aijob::parse
