#include "exposition/escaping.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "exposition/pushed_labels.h"
#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

constexpr std::string_view kPrefix = "U__";
constexpr std::pair<std::string_view, Escaping> kWords[] = {{"underscores", Escaping::kUnderscores},
                                                            {"dots", Escaping::kDots},
                                                            {"values", Escaping::kValues},
                                                            {"allow-utf-8", Escaping::kAllowUtf8}};

/// Takes the first character off a text in UTF-8.
uint32_t TakeCodePoint(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i])); };
  const uint32_t first = byte(0);
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t code = length == 1 ? first : first & (0x7FU >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6U | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return code;
}

void AppendCodePoint(std::string& out, uint32_t code) {
  if (code < 0x80) return out.push_back(static_cast<char>(code));
  const unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | code >> (6 * more));
  for (unsigned i = more; i > 0; --i) {
    out += static_cast<char>(0x80U | (code >> (6 * (i - 1)) & 0x3FU));
  }
}

std::string Hex(uint32_t code) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16);
  return {digits.data(), end.ptr};
}

bool IsClassic(uint32_t code, NameOf what, bool first) {
  const bool letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
  const bool colon = code == ':' && what == NameOf::kMetric;
  return letter || colon || (code >= '0' && code <= '9' && !first);
}

std::string EscapedOne(uint32_t code, Escaping escaping) {
  if (escaping == Escaping::kUnderscores) return "_";
  if (escaping == Escaping::kValues) return "_" + Hex(code) + "_";
  return code == '.' ? "_dot_" : "__";
}

/// The character of a `_HEX_`, of which the first underscore is gone; takes it off.
std::optional<uint32_t> TakeHex(std::string_view& rest) {
  constexpr size_t kMostDigits = 6;
  const size_t end = rest.find('_');
  if (end == std::string_view::npos || end == 0 || end > kMostDigits) return std::nullopt;
  uint32_t code = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + end, code, 16);
  if (read.ec != std::errc() || read.ptr != rest.data() + end) return std::nullopt;
  rest.remove_prefix(end + 1);
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
  return code;
}

}  // namespace

Escaping EscapingOf(std::string_view word) {
  for (const auto& [known, escaping] : kWords) {
    if (known == word) return escaping;
  }
  return Escaping::kUnderscores;
}

std::string_view WordOf(Escaping escaping) { return kWords[static_cast<size_t>(escaping)].first; }

std::string Escaped(std::string_view name, NameOf what, Escaping escaping) {
  const bool classic = what == NameOf::kMetric ? IsMetricName(name) : IsLabelWord(name);
  const bool stays = classic && escaping != Escaping::kDots;
  if (stays || escaping == Escaping::kAllowUtf8) return std::string(name);
  std::string escaped(escaping == Escaping::kValues ? kPrefix : "");
  for (bool first = true; !name.empty(); first = false) {
    const uint32_t code = TakeCodePoint(name);
    if (code == '_' && escaping != Escaping::kUnderscores) {
      escaped += "__";
    } else if (IsClassic(code, what, first)) {
      escaped += static_cast<char>(code);
    } else {
      escaped += EscapedOne(code, escaping);
    }
  }
  return escaped;
}

std::string UnescapedValues(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::string(name);
  std::string plain;
  for (std::string_view rest = name.substr(kPrefix.size()); !rest.empty();) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '_') {
      plain += c;
    } else if (rest.starts_with('_')) {
      plain += '_';
      rest.remove_prefix(1);
    } else if (const std::optional<uint32_t> code = TakeHex(rest)) {
      AppendCodePoint(plain, *code);
    } else {
      return std::string(name);
    }
  }
  return plain;
}

}  // namespace aijob::exposition
