#pragma once
// Lines on their way from a source to the rules: Batch (as read) and Block (as unwrapped).
//
// tail/ produces a Batch: a run of bytes of one stream, cut into lines at '\n'. frame/ turns it
// into a Block: the same lines without what wrapped them (CRI, Docker JSON, ANSI codes). Where
// nothing wrapped them the Block shares the Batch's bytes; nothing is copied.
//
// Lifetime: views and spans are valid until the producer's next call. Both byte runs can be read up
// to kPadding bytes past their end (the JSON parser loads whole vectors).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace aijob::model {

inline constexpr size_t kPadding = 64;  // bytes; simdjson wants SIMDJSON_PADDING, at most 64

/// One stream of lines: a file, stdin, a FIFO, a posted body. Unique within a process, never
/// reused.
using StreamId = uint64_t;

/// One line within a Batch: bytes [offset, offset + length), without "\n" or "\r\n".
struct LineSpan {
  uint32_t offset = 0;
  uint32_t length = 0;
  bool cut = false;  // was longer than `line_bytes`; the rest is skipped and counted
};

/// Complete lines of one stream, in the order they stand in it.
struct Batch {
  StreamId stream = 0;
  std::string_view path;   // where they stand, for evidence and path groups; "-" for stdin
  std::string_view bytes;  // everything consumed, terminators included
  std::vector<LineSpan> lines;
  uint64_t first_line = 1;  // number of lines[0] within its stream, from 1
};

/// Which of a container's two outputs a line came from.
enum class Output : uint8_t { kUnknown, kStdout, kStderr };

/// One unwrapped line, or one part of a line that '\r' divided, or a record of several lines.
struct Record {
  std::string_view text;
  uint64_t line = 0;          // number of its (first) line within its stream, from 1
  bool counts = true;         // false for the further '\r' parts of a line already counted
  bool cut = false;           // longer than `line_bytes`, cut
  bool invalid_utf8 = false;  // known to the framer only where it had to copy
  Output output = Output::kUnknown;
  std::optional<TimePoint> time;  // what the wrapping says (CRI, Docker)
};

/// Unwrapped records, in order. Every record's text lies within `bytes`, in ascending order.
struct Block {
  StreamId stream = 0;
  std::string_view path;
  std::string_view bytes;
  std::vector<Record> records;
};

}  // namespace aijob::model
