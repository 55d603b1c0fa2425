#pragma once
// Times by a strptime-like format, for the formats that packs and users write. Stateless.

#include <optional>
#include <string_view>

#include "parse/civil.h"

namespace aijob::parse {

/// What `text` begins with, read by `format`: the letters of strptime(3) that KnownLetters() lists,
/// and %f for a fraction of a second. A blank in the format takes any number of blanks. Epoch
/// seconds (%s) set year, month and day too.
std::optional<Civil> ParseByFormat(std::string_view text, std::string_view format);

/// Whether every %-letter of the format is known.
bool KnownLetters(std::string_view format);

}  // namespace aijob::parse
