#include "tail/splitter.h"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>

namespace aijob::tail {

void LineSplitter::Add(std::string_view bytes, size_t begin, size_t end,
                       std::vector<model::LineSpan>& lines) {
  if (end > begin && bytes[end - 1] == '\r') --end;
  model::LineSpan line;
  line.offset = static_cast<uint32_t>(begin);
  line.cut = end - begin > line_bytes_;
  if (line.cut) ++cut_;
  line.length = static_cast<uint32_t>(line.cut ? line_bytes_ : end - begin);
  lines.push_back(line);
}

size_t LineSplitter::Split(std::string_view bytes, std::vector<model::LineSpan>& lines,
                           size_t scanned) {
  assert(bytes.size() <= std::numeric_limits<uint32_t>::max());
  const char* const data = bytes.data();
  size_t begin = 0;
  size_t from = scanned;
  while (from < bytes.size()) {
    const void* found = std::memchr(data + from, '\n', bytes.size() - from);
    if (found == nullptr) break;
    const auto end = static_cast<size_t>(static_cast<const char*>(found) - data);
    if (skipping_) {
      skipping_ = false;
    } else {
      Add(bytes, begin, end, lines);
    }
    begin = from = end + 1;
  }
  if (skipping_) return bytes.size();
  // One byte of grace: it may be the '\r' of a line that just fits.
  if (bytes.size() - begin > line_bytes_ + 1) {
    lines.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(line_bytes_), true});
    ++cut_;
    skipping_ = true;
    return bytes.size();
  }
  return begin;
}

bool LineSplitter::Finish(std::string_view bytes, std::vector<model::LineSpan>& lines) {
  const size_t used = Split(bytes, lines);
  const bool left = used < bytes.size();
  if (left) Add(bytes, used, bytes.size(), lines);
  skipping_ = false;
  return left;
}

}  // namespace aijob::tail
