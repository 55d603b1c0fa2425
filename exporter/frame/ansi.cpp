#include "frame/ansi.h"

#include <algorithm>
#include <cstring>

namespace aijob::frame {
namespace {

bool Between(char c, int low, int high) { return c >= low && c <= high; }

/// Length of the control sequence whose parameters begin at `at`.
size_t ControlSequenceEnd(std::string_view text, size_t at) {
  while (at < text.size() && Between(text[at], 0x30, 0x3f)) ++at;
  while (at < text.size() && Between(text[at], 0x20, 0x2f)) ++at;
  return at < text.size() && Between(text[at], 0x40, 0x7e) ? at + 1 : at;
}

/// Where the control string (OSC, DCS, ...) whose text begins at `at` ends: behind BEL or ESC '\'.
/// A string without end is no string: it would swallow the line.
size_t ControlStringEnd(std::string_view text, size_t at) {
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\a') return i + 1;
    if (text[i] == '\x1b') return i + 1 < text.size() && text[i + 1] == '\\' ? i + 2 : i;
  }
  return at;
}

/// Where the escape code that begins at `at` ends.
size_t EscapeEnd(std::string_view text, size_t at) {
  ++at;
  if (at >= text.size()) return at;
  const char kind = text[at];
  if (kind == '[') return ControlSequenceEnd(text, at + 1);
  if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
    return ControlStringEnd(text, at + 1);
  }
  if (Between(kind, 0x20, 0x2f)) {  // a character set: ESC ( B
    while (at < text.size() && Between(text[at], 0x20, 0x2f)) ++at;
    return at < text.size() && Between(text[at], 0x30, 0x7e) ? at + 1 : at;
  }
  return Between(kind, 0x30, 0x7e) ? at + 1 : at;
}

}  // namespace

size_t StripTerminal(std::string_view text, char* output) {
  size_t written = 0;
  size_t next_nul = std::min(text.find('\0'), text.size());
  for (size_t at = 0; at < text.size();) {
    if (next_nul < at) next_nul = std::min(text.find('\0', at), text.size());
    const size_t end = std::min(text.substr(0, next_nul).find('\x1b', at), next_nul);
    if (end > at) std::memmove(output + written, text.data() + at, end - at);
    written += end - at;
    if (end == text.size()) break;
    at = text[end] == '\0' ? end + 1 : EscapeEnd(text, end);
  }
  return written;
}

}  // namespace aijob::frame
