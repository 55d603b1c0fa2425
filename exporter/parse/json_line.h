#pragma once
// JsonLine: one pass over a line that is a JSON object, reading only the members somebody wants.
// The one door to simdjson in this room. One per LineReader; not thread-safe. The values it hands
// to the Collector are valid until the next Read().

#include <memory>
#include <string_view>

#include "parse/collector.h"
#include "parse/key_table.h"
#include "parse/line_reader.h"

namespace aijob::parse {

class JsonLine {
 public:
  JsonLine();
  ~JsonLine();
  JsonLine(JsonLine&&) noexcept;
  JsonLine& operator=(JsonLine&&) noexcept;

  /// Puts the line's wanted members into the collector. REQUIRES that model::kPadding bytes after
  /// the line can be read. After an error the collector holds what stood before it.
  ParseError Read(std::string_view line, const KeyTable& keys, Collector& collector);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace aijob::parse
