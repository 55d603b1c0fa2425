#include "exposition/line_cursor.h"

#include "exposition/sample_syntax.h"
#include "model/ascii.h"

namespace aijob::exposition {
namespace {

constexpr bool IsPlain(char c) { return c != '"' && c != '\\'; }

using model::IsAscii;

/// As Go's %q does it.
void AppendForMessage(std::string& out, char c, char quote, bool utf8) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kControls = "\a\b\f\n\r\t\v";
  constexpr std::string_view kLetters = "abfnrtv";
  const auto byte = static_cast<unsigned char>(c);
  if (const size_t at = kControls.find(c); at != std::string_view::npos) {
    out += '\\';
    out += kLetters[at];
  } else if (byte < 0x20 || byte == 0x7F || (!IsAscii(c) && !utf8)) {
    out += "\\x";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
  } else {
    if (c == quote || c == '\\') out += '\\';
    out += c;
  }
}

}  // namespace

Quoted ReadQuoted(LineCursor& cursor, bool strict, std::string& out) {
  out.clear();
  while (true) {
    const std::string_view plain = cursor.TakeWhile(IsPlain);
    out.append(plain);
    if (cursor.AtEnd()) return Quoted::kUnclosed;
    if (cursor.Take('"')) return Quoted::kRead;
    cursor.Skip();
    const char escaped = cursor.Peek();
    if (escaped == 'n') {
      out += '\n';
    } else if (escaped == '"' || escaped == '\\') {
      out += escaped;
    } else if (strict) {
      return Quoted::kBadEscape;
    } else {
      out += '\\';
      continue;
    }
    cursor.Skip();
  }
}

std::string InQuotes(std::string_view text) {
  constexpr size_t kMost = 200;
  const bool cut = text.size() > kMost;
  text = text.substr(0, kMost);
  // What was cut within a character has no proper end, so that a part of it is shown in hex.
  const bool utf8 = IsUtf8(text);
  std::string out = "\"";
  for (const char c : text) AppendForMessage(out, c, '"', utf8);
  out += cut ? "...\"" : "\"";
  return out;
}

std::string InQuotes(char c) {
  std::string out = "'";
  AppendForMessage(out, c, '\'', false);
  return out += '\'';
}

}  // namespace aijob::exposition
