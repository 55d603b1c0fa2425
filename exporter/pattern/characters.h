#pragma once
// Characters and classes as RE2's syntax writes them. Pure functions.

#include <optional>

#include "pattern/byte_set.h"

namespace aijob::pattern {

inline bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// \d, \w, \s: the set; nullopt for other letters.
std::optional<ByteSet> PerlClass(char lower);
/// What an escaped character stands for, where that is one character.
std::optional<char> EscapedByte(char c);

}  // namespace aijob::pattern
