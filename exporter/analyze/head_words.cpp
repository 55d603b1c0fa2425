#include "analyze/head_words.h"

#include <array>

#include "model/ascii.h"

namespace aijob::analyze {
namespace {

using model::IsLower;

}  // namespace

bool AllDigits(std::string_view text) {
  for (const char c : text) {
    if (!IsDigit(c)) return false;
  }
  return !text.empty();
}

bool HasClock(std::string_view text) {
  for (size_t i = 1; i + 5 < text.size(); ++i) {
    if (text[i] == ':' && text[i + 3] == ':' && IsDigit(text[i - 1]) && IsDigit(text[i + 1]) &&
        IsDigit(text[i + 2]) && IsDigit(text[i + 4]) && IsDigit(text[i + 5])) {
      return true;
    }
  }
  return false;
}

bool StartsWithDate(std::string_view text) {
  if (text.size() < 10 || (text[0] != '1' && text[0] != '2')) return false;
  const char mark = text[4];
  return (mark == '-' || mark == '.' || mark == '/') && text[7] == mark &&
         AllDigits(text.substr(0, 4)) && AllDigits(text.substr(5, 2)) &&
         AllDigits(text.substr(8, 2));
}

bool IsEpoch(std::string_view text) {
  return text.size() == 10 && text[0] == '1' && AllDigits(text);
}

bool IsMonth(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t found = text.size() == 3 ? kMonths.find(text) : std::string_view::npos;
  return found != std::string_view::npos && found % 3 == 0;
}

bool IsInteger(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return text.size() <= 10 && AllDigits(text);
}

bool IsLevel(std::string_view text) {
  while (!text.empty() && (text.back() == ':' || text.back() == ',' || text.back() == ']')) {
    text.remove_suffix(1);
  }
  if (!text.empty() && text.front() == '[') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() == 1) return std::string_view("VDIWEFA").find(text[0]) != std::string_view::npos;
  if (text.size() < 4 || text.size() > 8) return false;
  std::array<char, 8> folded{};
  for (size_t i = 0; i < text.size(); ++i) {
    folded[i] = IsLower(text[i]) ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
  }
  const std::string_view word(folded.data(), text.size());
  for (const std::string_view level :
       {"INFO", "WARN", "WARNING", "ERROR", "DEBUG", "FATAL", "CRITICAL", "TRACE", "NOTICE",
        "SEVERE", "FAILURE", "ALERT", "EMERG", "CRIT", "VERBOSE"}) {
    if (word == level) return true;
  }
  return false;
}

bool IsMark(std::string_view text) {
  return text.size() > 1 && (IsUpper(text[1]) || !(IsUpper(text.back()) || IsLower(text.back())));
}

bool IsProse(std::string_view text) {
  for (const char c : text) {
    if (!IsLower(c)) return false;
  }
  return !text.empty();
}

bool IsComponent(std::string_view text) {
  const bool colon = text.size() > 1 && text.back() == ':';
  if (colon) text.remove_suffix(1);
  size_t dots = 0;
  size_t humps = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' || c == '$' || c == '/') {
      ++dots;
    } else if (IsUpper(c)) {
      if (i > 0 && IsLower(text[i - 1])) ++humps;
    } else if (!IsLower(c) && !IsDigit(c) && c != '_' && c != '-' && c != ':') {
      return false;
    }
  }
  return colon ? dots + humps > 0 : dots > 0 && text.back() != '.';
}

}  // namespace aijob::analyze
