#include "exposition/label_parts.h"

#include <algorithm>

namespace aijob::exposition {

size_t EndOfQuoted(std::string_view text, size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
  return at < text.size() ? at : std::string_view::npos;
}

LabelOfText TakeLabel(std::string_view& rest) {
  const size_t equals = rest.find('=');
  const size_t end = EndOfQuoted(rest, equals + 2);
  const LabelOfText label{rest.substr(0, equals), rest.substr(equals + 2, end - equals - 2)};
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
