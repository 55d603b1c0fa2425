#include "match/quantity.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "match/named_units.h"
#include "match/plain_number.h"
#include "model/ascii.h"

namespace aijob::match {
namespace {

using model::IsDigit;
/// What stands around a number within a line.
bool IsPadding(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Blanks and quotes around it, and a comma or full stop that belongs to the sentence.
std::string_view Trim(std::string_view text) {
  while (!text.empty() &&
         (IsPadding(text.front()) || text.front() == '"' || text.front() == '\'')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (IsPadding(text.back()) || text.back() == '"' || text.back() == '\'' ||
                           text.back() == ',' || text.back() == '.')) {
    text.remove_suffix(1);
  }
  return text;
}

/// Takes a number off the front of `text`: sign, digits with separators, fraction, exponent. Sets
/// `plain` to it in the C locale's spelling. False where it is none or is ambiguous.
bool TakeDigits(std::string_view& text, bool decimal_comma, std::string& plain) {
  plain.clear();
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    if (text[i] == '-') plain += '-';
    ++i;
  }
  const size_t begin = i;
  while (i < text.size() && (IsDigit(text[i]) || text[i] == ',' || text[i] == '.')) ++i;
  std::string_view body = text.substr(begin, i - begin);
  if (body.empty() || body.size() > 40) return false;
  const size_t commas = static_cast<size_t>(std::count(body.begin(), body.end(), ','));
  const size_t first_comma = body.find(',');
  const size_t point = body.find('.');
  if (std::count(body.begin(), body.end(), '.') > 1) return false;
  // A lone comma that three digits follow separates thousands; any other lone comma is a decimal
  // point.
  const bool lone_decimal = commas == 1 && point == std::string_view::npos &&
                            (decimal_comma || body.size() - first_comma - 1 != 3 ||
                             first_comma > 3 || body.front() == '0');
  if (commas > 0 && !lone_decimal) {
    if (decimal_comma && point != std::string_view::npos) return false;
    const std::string_view whole = body.substr(0, point);
    if (first_comma == 0 || first_comma > 3 || first_comma >= whole.size()) return false;
    for (size_t j = first_comma; j < whole.size(); j += 4) {
      if (whole[j] != ',' || whole.size() - j < 4) return false;
      if (whole.substr(j + 1, 3).find(',') != std::string_view::npos) return false;
    }
    if (point != std::string_view::npos && body.rfind(',') > point) return false;
  }
  bool digits = false;
  for (const char c : body) {
    if (c == ',' && !lone_decimal) continue;
    digits = digits || IsDigit(c);
    plain += c == ',' ? '.' : c;
  }
  if (!digits) return false;
  // An exponent only where digits follow: "5e" is five of something.
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t j = i + 1;
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    if (j < text.size() && IsDigit(text[j])) {
      while (j < text.size() && IsDigit(text[j])) ++j;
      plain += 'e';
      for (size_t k = i + 1; k < j; ++k) {
        if (text[k] != '+') plain += text[k];
      }
      i = j;
    }
  }
  text.remove_prefix(i);
  return true;
}

std::optional<double> ToDouble(const std::string& plain) {
  double number = 0;
  const char* end = plain.data() + plain.size();
  const std::from_chars_result result = std::from_chars(plain.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

/// "nan", "inf" in the spellings of Python, C, Java and Go.
std::optional<double> NotFinite(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.size() < 3 || text.size() > 8) return std::nullopt;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (lower != "inf" && lower != "infinity") return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

/// h:mm:ss, m:ss, with a fraction at the end.
std::optional<double> Clock(std::string_view text) {
  double total = 0;
  int parts = 0;
  while (true) {
    const size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    if (part.empty() || !IsDigit(part.front()) || ++parts > 3) return std::nullopt;
    if (part.find_first_not_of(last ? "0123456789." : "0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    const std::optional<double> number = ToDouble(std::string(part));
    if (!number || (parts > 1 && *number >= 60)) return std::nullopt;
    total = total * 60 + *number;
    if (last) return parts > 1 ? std::optional<double>(total) : std::nullopt;
    text.remove_prefix(colon + 1);
  }
}

/// The unit's name at the front of `text`: up to a digit, blank, sign or comma.
std::string_view TakeUnit(std::string_view& text) {
  while (!text.empty() && IsPadding(text.front())) text.remove_prefix(1);
  size_t end = 0;
  while (end < text.size() && !IsDigit(text[end]) && !IsPadding(text[end]) && text[end] != ',' &&
         text[end] != '-' && text[end] != '+') {
    ++end;
  }
  const std::string_view unit = text.substr(0, end);
  text.remove_prefix(end);
  return unit;
}

/// A span of several parts, largest first: "1m2.5s", "1h 2m", "1 day, 0:08:23".
std::optional<double> Compound(std::string_view text, double total, double last_factor) {
  std::string plain;
  while (true) {
    while (!text.empty() && (IsPadding(text.front()) || text.front() == ',')) text.remove_prefix(1);
    if (text.empty()) return total;
    if (text.find(':') != std::string_view::npos) {
      const std::optional<double> clock = Clock(text);
      if (!clock || last_factor < 86400) return std::nullopt;
      return total + *clock;
    }
    if (!IsDigit(text.front()) || !TakeDigits(text, false, plain)) return std::nullopt;
    const std::optional<double> number = ToDouble(plain);
    const NamedUnit* unit = FindUnit(TakeUnit(text));
    if (!number || unit == nullptr || unit->dimension != Dimension::kSeconds ||
        unit->factor >= last_factor) {
      return std::nullopt;
    }
    total += *number * unit->factor;
    last_factor = unit->factor;
  }
}

}  // namespace

Unit UnitOfName(std::string_view value_name) {
  const auto ends = [&](std::string_view suffix) { return value_name.ends_with(suffix); };
  if (ends("_bytes") || value_name == "bytes") return {Dimension::kBytes, 1, false, false};
  if (ends("_seconds") || value_name == "seconds") return {Dimension::kSeconds, 1, false, false};
  if (ends("_ratio") || value_name == "ratio") return {Dimension::kRatio, 1, false, false};
  return {};
}

std::optional<Unit> ParseUnit(std::string_view unit, std::string_view value_name) {
  Unit result = UnitOfName(value_name);
  if (unit.ends_with(',')) {
    result.decimal_comma = true;
    unit.remove_suffix(1);
  }
  if (unit.ends_with("1024")) {
    result.binary = true;
    unit.remove_suffix(4);
    if (unit.empty()) return std::nullopt;
  }
  if (unit.empty()) return result;
  const NamedUnit* found = FindUnit(unit);
  if (found == nullptr || (result.binary && found->dimension != Dimension::kBytes))
    return std::nullopt;
  if (result.dimension != Dimension::kPlain && result.dimension != found->dimension) {
    return std::nullopt;
  }
  result.dimension = found->dimension;
  result.factor = result.binary ? found->binary_factor : found->factor;
  return result;
}

std::optional<double> ParseQuantity(std::string_view text, const Unit& unit) {
  text = Trim(text);
  if (text.empty() || text.size() > 64) return std::nullopt;
  double number = 0;
  if (!TakePlainNumber(text, number)) {
    if (const std::optional<double> special = NotFinite(text)) return special;
    if (unit.dimension == Dimension::kSeconds && text.find(':') != std::string_view::npos &&
        text.find_first_not_of("0123456789:.") == std::string_view::npos) {
      return Clock(text);
    }
    std::string plain;
    if (!TakeDigits(text, unit.decimal_comma, plain)) return std::nullopt;
    const std::optional<double> parsed = ToDouble(plain);
    if (!parsed) return std::nullopt;
    number = *parsed;
  }
  const std::string_view name = TakeUnit(text);
  if (name.empty()) {
    return text.empty() ? std::optional<double>(number * unit.factor) : std::nullopt;
  }
  const NamedUnit* found = FindUnit(name);
  const bool percent = found != nullptr && found->dimension == Dimension::kRatio;
  if (found == nullptr ||
      (found->dimension != unit.dimension && !(percent && unit.dimension == Dimension::kPlain))) {
    return std::nullopt;
  }
  const double total = number * (unit.binary ? found->binary_factor : found->factor);
  if (text.empty()) return total;
  if (found->dimension != Dimension::kSeconds) return std::nullopt;
  return Compound(text, total, found->factor);
}

}  // namespace aijob::match
