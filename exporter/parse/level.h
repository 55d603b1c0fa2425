#pragma once
// Severity levels: by name, by number, and by the look of a text line's head. Stateless.

#include <cstddef>
#include <string_view>

#include "model/level.h"

namespace aijob::parse {

/// A level's name in any of its spellings and cases ("WARNING", "W", "crit"); kUnknown for other
/// words.
model::Level LevelOfName(std::string_view name);

/// Which numbers a field uses for its levels.
enum class LevelScale : uint8_t {
  kPino,    // pino, bunyan 10..60; below 10 the articles' 0..5, DEBUG..FATAL from 1
  kPython,  // logging 10..50
  kSyslog,  // RFC 5424 0..7, 0 the worst
  kOtel,    // OpenTelemetry 1..24
};

/// A level that is a number; kUnknown where the scale has no such.
model::Level LevelOfNumber(double number, LevelScale scale);

/// What the head (160 bytes) of a text line says; tags before it (TagsLength()) are taken off
/// already. Conservative: "error" within prose is no level. REQUIRES that 8 bytes after `line` can
/// be read.
model::Level SniffLevel(std::string_view line);

}  // namespace aijob::parse
