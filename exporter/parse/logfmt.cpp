#include "parse/logfmt.h"

#include <algorithm>

namespace aijob::parse {
namespace {

constexpr size_t kMaxFirstKey = 32;
constexpr size_t kMaxEscapedValues = 64;  // a line's further ones stay as they are written

bool KeyByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '@' || c == '/';
}

std::string Unescaped(std::string_view quoted) {
  std::string text;
  for (size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] != '\\' || i + 1 == quoted.size()) {
      text += quoted[i];
      continue;
    }
    const char escape = quoted[++i];
    text += escape == 'n' ? '\n' : escape == 't' ? '\t' : escape == 'r' ? '\r' : escape;
  }
  return text;
}

/// The value that `rest` begins with, taken off it.
std::string_view TakeValue(std::string_view& rest, std::deque<std::string>& scratch) {
  if (!rest.starts_with('"')) {
    const std::string_view value = rest.substr(0, rest.find(' '));
    rest.remove_prefix(value.size());
    return value;
  }
  size_t end = 1;
  bool escaped = false;
  for (; end < rest.size() && rest[end] != '"'; ++end) {
    if (rest[end] == '\\') {
      escaped = true;
      ++end;
    }
  }
  end = std::min(end, rest.size());
  const std::string_view value = rest.substr(1, end - 1);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (!escaped || scratch.size() >= kMaxEscapedValues) return value;
  return scratch.emplace_back(Unescaped(value));
}

}  // namespace

bool LooksLikeLogfmt(std::string_view line) {
  size_t at = 0;
  while (at < line.size() && at < kMaxFirstKey && KeyByte(line[at])) ++at;
  if (at == 0 || at >= line.size() || line[at] != '=') return false;
  const std::string_view first = line.substr(0, at);
  if (first == "level" || first == "lvl" || first == "msg") return true;
  return line.find(" level=") != std::string_view::npos ||
         line.find(" lvl=") != std::string_view::npos ||
         line.find(" msg=") != std::string_view::npos;
}

void ReadLogfmt(std::string_view line, const KeyTable& keys, Collector& collector,
                std::deque<std::string>& scratch) {
  scratch.clear();
  for (std::string_view rest = line; !rest.empty();) {
    size_t length = 0;
    while (length < rest.size() && KeyByte(rest[length])) ++length;
    if (length == 0 || length >= rest.size() || rest[length] != '=') {
      const size_t blank = rest.find(' ', length);
      rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
      continue;
    }
    const KeyEntry* const entry = keys.Find(kTopNode, rest.data(), length);
    rest.remove_prefix(length + 1);
    const std::string_view value = TakeValue(rest, scratch);
    if (entry != nullptr) collector.Put(*entry, value, true);
  }
}

}  // namespace aijob::parse
