#include "parse/prefix.h"

#include <algorithm>
#include <charconv>

#include "model/ascii.h"
#include "parse/head_bytes.h"

namespace aijob::parse {
namespace {

constexpr size_t kTagBytes = 64;  // longer ones are no tags

using model::IsDigit;
bool Alnum(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The number that `text` begins with, or -1.
int32_t NumberAt(std::string_view text) {
  int32_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data() && number >= 0 ? number : -1;
}

/// The number right behind the first `word` in `text`, or -1.
int32_t NumberBehind(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (at > 0 && Alnum(text[at - 1])) continue;
    const int32_t number = NumberAt(text.substr(at + word.size()));
    if (number >= 0) return number;
  }
  return -1;
}

/// `[rank3]:`, `[default0]:`, `[1,3]<stderr>:`
size_t BracketTag(std::string_view text) {
  size_t at = text.substr(0, kTagBytes).find_first_of("] ");
  if (at == std::string_view::npos || text[at] != ']') return 0;
  ++at;
  if (text.substr(at).starts_with("<stdout>") || text.substr(at).starts_with("<stderr>")) at += 8;
  return at < text.size() && text[at] == ':' ? at + 1 : 0;
}

/// `(Worker_TP0 pid=12)`
size_t ParenthesisTag(std::string_view text) {
  const size_t end = text.substr(0, kTagBytes).find(')');
  if (end == std::string_view::npos) return 0;
  return text.substr(0, end).find("pid=") != std::string_view::npos ? end + 1 : 0;
}

/// `0:` and then a blank
size_t NumberTag(std::string_view text) {
  const size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
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
    if (number != 0) return number;
  }
  return Alnum(text[0]) ? ComposeTag(text) : 0;
}

int32_t RankOfTag(std::string_view tag) {
  if (tag.starts_with('(')) {
    for (const std::string_view word : {"rank=", "TP", "Worker_TP"}) {
      const int32_t rank = NumberBehind(tag, word);
      if (rank >= 0) return rank;
    }
    return -1;
  }
  if (tag.starts_with("[rank")) return NumberAt(tag.substr(5));
  if (tag.starts_with("[default")) return NumberAt(tag.substr(8));
  if (tag.starts_with("[1,")) return NumberAt(tag.substr(3));
  return tag.ends_with(':') && IsDigit(tag[0]) ? NumberAt(tag) : -1;
}

/// Ranks that no tag says: SGLang's clock, DeepSpeed's and c10d's "[Rank 0]", "[rank3]" behind a
/// bar.
int32_t RankWithin(std::string_view head) {
  for (const std::string_view word : {"[rank", "[Rank "}) {
    const size_t at = head.find(word);
    if (at == std::string_view::npos) continue;
    const int32_t rank = NumberAt(head.substr(at + word.size()));
    if (rank >= 0) return rank;
  }
  if (head.starts_with('[') && head.size() > 5 && IsDigit(head[1])) {
    return NumberBehind(head.substr(0, head.find(']')), "TP");
  }
  return -1;
}

}  // namespace

size_t TagsLength(std::string_view line) {
  size_t at = 0;
  while (true) {
    size_t begin = at;
    while (begin < line.size() && line[begin] == ' ') ++begin;
    const size_t length = OneTag(line.substr(begin));
    if (length == 0) return begin;
    at = begin + length;
  }
}

int32_t TaggedRank(std::string_view line) {
  if (line.empty() || (line[0] != '[' && !IsDigit(line[0]))) return -1;
  int32_t rank = -1;
  const std::string_view head = line.substr(0, kHeadBytes);
  for (size_t at = 0; at < head.size();) {
    const size_t length = OneTag(head.substr(at));
    if (length == 0) break;
    const std::string_view tag = head.substr(at, length);
    const int32_t said = tag.starts_with("[default") ? -1 : RankOfTag(tag);
    if (said >= 0) rank = said;
    at = std::min(head.find_first_not_of(' ', at + length), head.size());
  }
  return rank;
}

RankTag RankOf(std::string_view line) {
  const std::string_view head = line.substr(0, kHeadBytes);
  RankTag found;
  size_t at = 0;
  while (true) {
    at = std::min(head.find_first_not_of(' ', at), head.size());
    const size_t length = OneTag(head.substr(at));
    if (length == 0) break;
    const std::string_view tag = head.substr(at, length);
    if (const int32_t said = RankOfTag(tag); said >= 0) found = {said, tag.starts_with("[default")};
    at += length;
  }
  return found.rank >= 0 ? found : RankTag{RankWithin(head.substr(at))};
}

}  // namespace aijob::parse
