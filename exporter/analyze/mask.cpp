#include "analyze/mask.h"

#include <algorithm>
#include <array>

namespace aijob::analyze {
namespace {

constexpr std::string_view kMasked = "***";
constexpr size_t kShortestKey = 12;  // characters after a known prefix

constexpr std::array<std::string_view, 10> kKeyPrefixes = {
    "hf_", "sk-", "ghp_", "gho_", "github_pat_", "glpat-", "AKIA", "ASIA", "xoxb-", "eyJ"};
constexpr std::array<std::string_view, 10> kSecretWords = {
    "password", "passwd",        "secret",     "token",      "api_key",
    "apikey",   "authorization", "access_key", "credential", "api-key"};

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool StartsWith(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) return false;
  return std::equal(lower_word.begin(), lower_word.end(), text.begin(),
                    [](char word, char c) { return word == Lower(c); });
}

size_t KeyEnd(std::string_view text, size_t start) {
  while (start < text.size() && (IsWord(text[start]) || text[start] == '.')) ++start;
  return start;
}

/// Where a key with a known prefix that begins at `start` ends; `start`: there is none.
size_t KnownKey(std::string_view text, size_t start) {
  if (start > 0 && IsWord(text[start - 1])) return start;
  for (const std::string_view prefix : kKeyPrefixes) {
    if (text.substr(start, prefix.size()) != prefix) continue;
    const size_t end = KeyEnd(text, start + prefix.size());
    if (end - start >= prefix.size() + kShortestKey) return end;
  }
  return start;
}

/// Where the value after a word such as "token" begins and ends; equal: there is none.
/// `password=x`, `"api_key": "x"`, `Authorization: Bearer x`.
std::pair<size_t, size_t> ValueAfter(std::string_view text, size_t at) {
  for (const std::string_view word : kSecretWords) {
    if (!StartsWith(text.substr(at), word)) continue;
    size_t next = at + word.size();
    while (next < text.size() && (text[next] == '"' || text[next] == '\'' || text[next] == ' '))
      ++next;
    if (next >= text.size() || (text[next] != '=' && text[next] != ':')) continue;
    ++next;
    while (next < text.size() && (text[next] == '"' || text[next] == '\'' || text[next] == ' '))
      ++next;
    for (const std::string_view scheme : {"bearer ", "basic ", "token "}) {
      if (StartsWith(text.substr(next), scheme)) next += scheme.size();
    }
    size_t end = next;
    while (end < text.size() &&
           std::string_view(" \t\"',;&)}]").find(text[end]) == std::string_view::npos)
      ++end;
    const std::string_view value = text.substr(next, end - next);
    // "token: 12" counts tokens; a secret has letters.
    const bool number = std::all_of(value.begin(), value.end(), [](char c) {
      return (c >= '0' && c <= '9') || c == '.' || c == '%';
    });
    if (number) return {at, at};
    return {next, end};
  }
  return {at, at};
}

/// "//user:password@": the end of the part before '@', or `start`.
size_t UserOfUrl(std::string_view text, size_t start) {
  if (text.substr(start, 3) != "://") return start;
  size_t end = start + 3;
  while (end < text.size() && text[end] != '/' && text[end] != ' ' && text[end] != '@') ++end;
  return end < text.size() && text[end] == '@' ? end : start;
}

std::string Printable(std::string_view line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    if (c == 0x1b && i + 1 < line.size() && line[i + 1] == '[') {  // a colour
      for (i += 2; i < line.size() && (line[i] < '@' || line[i] > '~');) ++i;
      continue;
    }
    text += c < 0x20 || c == 0x7f ? ' ' : line[i];
  }
  return text;
}

std::string Cut(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes < 3 ? 0 : bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "...";
}

}  // namespace

std::string Mask(std::string_view line, size_t bytes) {
  const std::string text = Printable(line.substr(0, 4 * bytes));
  std::string masked;
  for (size_t i = 0; i < text.size() && masked.size() <= bytes;) {
    if (const size_t end = KnownKey(text, i); end > i) {
      masked += kMasked;
      i = end;
      continue;
    }
    if (const size_t end = UserOfUrl(text, i); end > i) {
      masked.append("://").append(kMasked);
      i = end;
      continue;
    }
    if (const auto [begin, end] = ValueAfter(text, i); end > begin) {
      masked.append(text, i, begin - i).append(kMasked);
      i = end;
      continue;
    }
    masked += text[i++];
  }
  return Cut(std::move(masked), bytes);
}

}  // namespace aijob::analyze
