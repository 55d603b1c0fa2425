#pragma once
// LineReader: what one line says about itself: JSON and logfmt lines by field, text lines by the
// look of their head.
//
//   LineReader reader(rules.WantedFields(), headers);
//   ParseError error = reader.Read(record, reading);        // every line, cheap
//   reader.ReadHeader(record, reading, now);                // only lines that hit
//
// Owner: one per agent thread; not thread-safe. Lifetime: a Reading's views point into the record
// or into this reader's scratch and are valid until the next Read(). Failures: a line that looks
// like JSON and is not (or is no UTF-8) is told by Read()'s result and is read as text.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/line.h"
#include "model/reading.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::parse {

/// How a pack says its lines begin. `pattern` is an RE2 with any of the named groups time, level,
/// rank; `time_format` is a hint as for ParseTimestamp (parse/timestamp.h).
struct HeaderSpec {
  std::string pack;
  std::string pattern;
  std::string time_format;
};

/// What was wrong with a line that begins like JSON; a reason of the parse-error counter.
enum class ParseError : uint8_t { kNone, kJson, kUtf8 };

class LineReader {
 public:
  /// Headers that CheckHeader() refuses are left out.
  LineReader(const std::vector<model::FieldSpec>& wanted, const std::vector<HeaderSpec>& headers);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  /// Whether a pack's header can be used; the message names the pattern and what is wrong.
  static model::Status CheckHeader(const HeaderSpec& header);

  /// Fills `reading` anew: structured, level, message, fields; of structured lines the time too.
  /// REQUIRES that model::kPadding bytes after record.text can be read (records of a Block can).
  ParseError Read(const model::Record& record, model::Reading& reading);

  /// Completes a Reading of the same record: time, rank, and the level where it is unknown. Headers
  /// of `pack` (the stream's, if known) are tried first, then the others', then the known clocks. A
  /// year or day that is not said is the one nearest `now`. Where the line says no time, the
  /// record's own (CRI, Docker) is taken; without that it stays empty.
  void ReadHeader(const model::Record& record, model::Reading& reading, model::TimePoint now,
                  std::string_view pack = {});

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace aijob::parse
