// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/characters.h"

#include <string_view>

namespace aijob::pattern {
namespace {

ByteSet Digits() {
  ByteSet set;
  set.AddRange('0', '9');
  return set;
}

ByteSet WordBytes() {
  ByteSet set = Digits();
  set.AddRange('a', 'z');
  set.AddRange('A', 'Z');
  set.Add('_');
  return set;
}

ByteSet Blanks() {
  ByteSet set;
  for (const char c : {' ', '\t', '\n', '\f', '\r'}) set.Add(static_cast<unsigned char>(c));
  return set;
}

}  // namespace

std::optional<ByteSet> PerlClass(char lower) {
  if (lower == 'd') return Digits();
  if (lower == 'w') return WordBytes();
  if (lower == 's') return Blanks();
  return std::nullopt;
}

std::optional<char> EscapedByte(char c) {
  constexpr std::string_view kLetters = "tnrfva";
  constexpr std::string_view kBytes = "\t\n\r\f\v\a";
  if (const size_t at = kLetters.find(c); at != std::string_view::npos) return kBytes[at];
  if (!IsAscii(c) || IsLetter(c) || IsDigit(c) || c == '_') return std::nullopt;
  return c;
}

}  // namespace aijob::pattern
