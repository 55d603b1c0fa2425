#pragma once
// DeriveFind: literals of which every match of a regular expression holds at least one, so that a
// rule without `find` can still be found by the scan.
//
// Grammar: RE2's syntax (https://github.com/google/re2/wiki/Syntax); what it does not know it takes
// for "could be anything". Owner: match/. Threads: a pure function. Failures: an empty result:
// there is none of kLiteralBytes.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::match {

inline constexpr size_t kLiteralBytes = 3;  // shorter ones are on every other line

/// The best such set: one literal, or one per alternative. `pattern` is one RE2 accepts.
std::vector<std::string> DeriveFind(std::string_view pattern);

}  // namespace aijob::match
