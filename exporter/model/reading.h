#pragma once
// Reading: what one record says about itself, before any rule looked at it. Made by parse/.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.h"
#include "model/time.h"

namespace aijob::model {

/// One named value of a structured line (JSON, logfmt) as text: strings unescaped, numbers as written,
/// true, false and null as words, arrays and objects as their raw JSON.
struct Field {
  std::string_view key;
  std::string_view value;
};

/// Lifetime: views point into the record or into the parser's scratch; valid until its next call.
struct Reading {
  bool structured = false;              // a JSON object or a logfmt line
  Level level = Level::kUnknown;
  std::optional<TimePoint> time;
  int32_t rank = -1;                    // from a prefix such as "[rank3]:"; -1 where none is said
  std::string_view message;             // what rules look at: the line, or its message fields
  std::vector<Field> fields;            // of a structured line: the wanted ones, canonical keys
};

}  // namespace aijob::model
