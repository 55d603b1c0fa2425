#pragma once
// LineSplitter: cuts runs of bytes into lines, for files, FIFOs and posted bodies.
//
// Purpose: complete lines as spans, without copying. A line ends at '\n'; one '\r' before it is not
// part of it; an empty line is a line. A line longer than `line_bytes` is given once, cut, and the
// rest of it is skipped, over any number of calls. Owner: whoever owns the stream. Threads: none.
//
//   size_t used = splitter.Split(bytes, lines);   // bytes[used..] is an unfinished line: bring it
//   again
//   ...                                           // with more behind it
//   splitter.Finish(bytes, lines);                // at the stream's end: what is left is a line

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/line.h"

namespace aijob::tail {

class LineSplitter {
 public:
  /// `skipping`: the stream begins within a line that was given already.
  explicit LineSplitter(size_t line_bytes, bool skipping = false)
      : line_bytes_(line_bytes), skipping_(skipping) {}

  /// Appends the lines of `bytes` (offsets into it) and returns how many bytes are done with.
  /// REQUIRES bytes.size() < 4 GiB. `scanned`: that many first bytes are known to hold no '\n'.
  size_t Split(std::string_view bytes, std::vector<model::LineSpan>& lines, size_t scanned = 0);

  /// As Split, and takes an unterminated rest as a line. True if there was one.
  bool Finish(std::string_view bytes, std::vector<model::LineSpan>& lines);

  /// Within an over-long line that was given already.
  [[nodiscard]] bool skipping() const { return skipping_; }
  /// Lines cut so far.
  [[nodiscard]] size_t cut() const { return cut_; }

 private:
  void Add(std::string_view bytes, size_t begin, size_t end, std::vector<model::LineSpan>& lines);

  size_t line_bytes_;
  size_t cut_ = 0;
  bool skipping_;
};

}  // namespace aijob::tail
