#pragma once
// Numbers of pushed bodies: the floats and integers of both text formats, and counts out of them.
//
// Thread-safety: pure functions. Nothing here depends on the locale.
// Grammar: https://pkg.go.dev/strconv#ParseFloat without hexadecimal and underscores, which is also
// `number` of https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/time.h"

namespace aijob::exposition {

/// `+5`, `.5`, `5.`, `1e3`, and in any case `nan`, `inf`, `-infinity`. Nothing where the text is
/// not a number or beyond the largest double; what is nearer to 0 than the smallest is 0.
std::optional<double> ParseFloat(std::string_view text);

/// A decimal integer with an optional sign, within 64 bits.
std::optional<int64_t> ParseInteger(std::string_view text);

/// A decimal, not infinite, as Unix seconds: exact without an exponent, but for what is shorter
/// than a nanosecond. What the clock does not reach is its nearest end.
std::optional<model::TimePoint> ParseTime(std::string_view text);

/// A count from a float: without its fraction. Below 0 and NaN: 0; beyond 64 bits: the largest.
uint64_t CountOf(double value);

}  // namespace aijob::exposition
