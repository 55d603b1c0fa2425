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

/// A field of structured lines (JSON, logfmt) that somebody wants: its canonical name, and how
/// emitters spell it ("ts", "@timestamp", ...). A dot in a spelling goes into a nested object
/// ("error.type").
struct FieldSpec {
  std::string name;
  std::vector<std::string> spellings;
};

/// One wanted field of one line, as text: strings unescaped, numbers as written, true and false as
/// words, arrays and objects as their raw JSON. A null or absent field is not listed.
struct Field {
  uint32_t index = 0;  // into the list of FieldSpecs that the reader was made with
  std::string_view value;
};

/// Lifetime: views point into the record or into the parser's scratch; valid until its next call.
struct Reading {
  bool structured = false;  // a JSON object or a logfmt line
  Level level = Level::kUnknown;
  std::optional<TimePoint> time;
  int32_t rank = -1;           // from a prefix such as "[rank3]:"; -1 where none is said
  bool rank_is_local = false;  // it counts the ranks of its node only
  std::string_view message;    // what rules look at: the line, or its message fields
  std::vector<Field> fields;   // of a structured line: the wanted ones, each once
};

}  // namespace aijob::model
