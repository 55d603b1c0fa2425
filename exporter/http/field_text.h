#pragma once
// The text of header fields: their whitespace, and words whose case says nothing. Pure functions.
// Grammar: https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6

#include <strings.h>

#include <string_view>

namespace aijob::http {

inline bool EqualsNoCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Without the spaces and tabs around it.
inline std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace aijob::http
