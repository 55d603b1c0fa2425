#pragma once
// Timestamps as AI jobs write them. UTC is assumed where no zone is said; a missing year, or day,
// is the one nearest `now`. Clocks that count from a start (llama.cpp, kernel uptime, JVM uptime)
// say no time of day and give nothing. Stateless; any thread.

#include <optional>
#include <string_view>

#include "model/time.h"

namespace aijob::parse {

/// The time that `text` begins with (blanks and an opening bracket before it are skipped).
/// `format_hint`: "" or "auto" any known form; "iso" year first; "glog" `1003 18:37:01.83` or with
/// its letter; "syslog" `Nov 15 12:43:10`; "epoch" Unix s, ms, us or ns by magnitude; "seconds" any
/// form, its fraction ignored (llama-box's newer six digits are no fraction); "none" or "relative":
/// no time; anything with a '%': strptime's letters Y y m d e b B a A H I M S p f j s z Z T F D n t
/// %%.
std::optional<model::TimePoint> ParseTimestamp(std::string_view text, std::string_view format_hint,
                                               model::TimePoint now);

/// The first timestamp within the first 160 bytes of a text line.
std::optional<model::TimePoint> FindTimestamp(std::string_view line, model::TimePoint now);

/// Whether ParseTimestamp() knows that hint.
bool KnownTimeFormat(std::string_view format_hint);

/// A Unix time in seconds, milliseconds, microseconds or nanoseconds: which, its magnitude tells.
/// Nothing where it would lie before 1980 or after 2200.
std::optional<model::TimePoint> EpochTime(double number);

}  // namespace aijob::parse
