#include "exposition/label_parts.h"

#include <algorithm>

#include "exposition/pushed_labels.h"

namespace aijob::exposition {

size_t EndOfQuoted(std::string_view text, size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
  return at < text.size() ? at : std::string_view::npos;
}

void AppendLabelName(std::string& out, std::string_view name) {
  if (IsLabelWord(name)) {
    out += name;
    return;
  }
  out += '"';
  AppendEscaped(out, name);
  out += '"';
}

bool MayHaveQuotedName(std::string_view text) {
  return text.starts_with('"') || text.find(",\"") != std::string_view::npos;
}

LabelOfText TakeLabel(std::string_view& rest) {
  const bool quoted = rest.starts_with('"');
  const size_t begin = quoted ? 1 : 0;
  const size_t name_end = quoted ? EndOfQuoted(rest, 1) : rest.find('=');
  const size_t value = name_end + (quoted ? 3 : 2);
  const size_t end = EndOfQuoted(rest, value);
  const LabelOfText label{rest.substr(begin, name_end - begin), rest.substr(value, end - value)};
  rest.remove_prefix(std::min(end + 2, rest.size()));
  return label;
}

void AppendUnescaped(std::string& out, std::string_view escaped) {
  while (!escaped.empty()) {
    const size_t plain = std::min(escaped.find('\\'), escaped.size());
    out.append(escaped.substr(0, plain));
    escaped.remove_prefix(plain);
    if (escaped.empty()) return;
    escaped.remove_prefix(1);
    if (escaped.empty()) return out.push_back('\\');
    out += escaped.front() == 'n' ? '\n' : escaped.front();
    escaped.remove_prefix(1);
  }
}

std::string Unescaped(std::string_view escaped) {
  std::string text;
  AppendUnescaped(text, escaped);
  return text;
}

}  // namespace aijob::exposition
