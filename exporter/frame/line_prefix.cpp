#include "frame/line_prefix.h"

#include <algorithm>

#include "model/ascii.h"

namespace aijob::frame {
namespace {

constexpr size_t kTagBytes = 64;  // longer ones are no tags

using model::IsDigit;
bool Alnum(char c) { return IsDigit(c) || model::IsLetter(c); }

/// `[rank3]:`, `[default0]:`, `[1,3]<stderr>:`
size_t BracketTag(std::string_view text) {
  size_t at = text.substr(0, kTagBytes).find_first_of("] ");
  if (at == std::string_view::npos || text[at] != ']') return 0;
  ++at;
  if (text.substr(at).starts_with("<stdout>") || text.substr(at).starts_with("<stderr>")) at += 8;
  return at < text.size() && text[at] == ':' ? at + 1 : 0;
}

/// `(Worker_TP0 pid=12)`, `(VllmWorker rank=7 pid=12)`
size_t ParenthesisTag(std::string_view text) {
  const size_t end = text.substr(0, kTagBytes).find(')');
  if (end == std::string_view::npos) return 0;
  return text.substr(0, end).find("pid=") != std::string_view::npos ? end + 1 : 0;
}

/// `0:` and then a blank
size_t NumberTag(std::string_view text) {
  const size_t end = text.find_first_not_of("0123456789");
  if (end == 0 || end > 5) return 0;
  return text.substr(end).starts_with(": ") ? end + 1 : 0;
}

/// `ollama-1  |`
size_t ComposeTag(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && (Alnum(text[at]) || text[at] == '-' || text[at] == '_')) ++at;
  const size_t name = at;
  while (at < text.size() && at < kTagBytes && text[at] == ' ') ++at;
  if (name == 0 || at == name || at >= text.size() || text[at] != '|') return 0;
  return IsDigit(text[name - 1]) ? at + 1 : 0;
}

size_t OneTag(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '[') return BracketTag(text);
  if (text[0] == '(') return ParenthesisTag(text);
  if (IsDigit(text[0])) {
    const size_t number = NumberTag(text);
    return number != 0 ? number : ComposeTag(text);
  }
  return Alnum(text[0]) ? ComposeTag(text) : 0;
}

bool ClockByte(char c) {
  return IsDigit(c) || c == ':' || c == '-' || c == '/' || c == '.' || c == ',' || c == 'T' ||
         c == 'Z' || c == '+';
}

/// Length of the clock that text[at] begins; 0 where it begins none.
size_t ClockLength(std::string_view text, size_t at) {
  if (!IsDigit(text[at]) || (at > 0 && Alnum(text[at - 1]))) return 0;
  size_t end = at;
  size_t joints = 0;
  while (end < text.size() && ClockByte(text[end])) {
    const bool between =
        end > at && end + 1 < text.size() && IsDigit(text[end - 1]) && IsDigit(text[end + 1]);
    if (between && !IsDigit(text[end])) ++joints;
    ++end;
  }
  return joints > 0 ? end - at : 0;
}

}  // namespace

size_t LeadingTags(std::string_view text) {
  size_t at = 0;
  while (true) {
    const size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
    if (begin > at + 8) return at;
    const size_t length = OneTag(text.substr(begin));
    if (length == 0) return at;
    at = begin + length;
    if (at < text.size() && text[at] == ' ') ++at;
  }
}

std::optional<std::string_view> WithoutPrefix(std::string_view line, std::string_view prefix) {
  size_t at = 0;
  for (size_t i = 0; i < prefix.size();) {
    if (at == line.size()) {  // only the prefix's last blanks may be missing
      if (prefix.find_first_not_of(' ', i) != std::string_view::npos) return std::nullopt;
      return line.substr(at);
    }
    const size_t clock = ClockLength(prefix, i);
    const size_t other = clock == 0 ? 0 : ClockLength(line, at);
    if (clock != 0 && other != 0) {
      i += clock;
      at += other;
      continue;
    }
    if (prefix[i] != line[at]) return std::nullopt;
    ++i;
    ++at;
  }
  return line.substr(at);
}

}  // namespace aijob::frame
