#pragma once
// How far into a line its head reaches: a header, a clock, a level and a rank are looked for in it.

#include <cstddef>

namespace aijob::parse {

inline constexpr size_t kHeadBytes = 160;

}  // namespace aijob::parse
