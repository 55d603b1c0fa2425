#pragma once
// Characters and classes as RE2's syntax writes them. Pure functions.

#include <optional>

#include "model/ascii.h"
#include "pattern/byte_set.h"

namespace aijob::pattern {

using model::IsAscii;
using model::IsDigit;
using model::IsLetter;

/// \d, \w, \s: the set; nullopt for other letters.
std::optional<ByteSet> PerlClass(char lower);
/// What an escaped character stands for, where that is one character.
std::optional<char> EscapedByte(char c);

}  // namespace aijob::pattern
