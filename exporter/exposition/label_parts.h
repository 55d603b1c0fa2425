#pragma once
// A series' labels as text, `a="b",c="d"`, taken apart again.
//
// Thread-safety: pure functions.

#include <string>
#include <string_view>

namespace aijob::exposition {

struct LabelOfText {
  std::string_view name;
  std::string_view escaped;  // the value
};

/// The next label of a text; what is left stays in `rest`. REQUIRES a well-formed text.
LabelOfText TakeLabel(std::string_view& rest);

/// Where the quote that ends a value stands, `at` being behind its first; npos: nowhere.
size_t EndOfQuoted(std::string_view text, size_t at);

/// Appends what AppendEscaped made of it.
void AppendUnescaped(std::string& out, std::string_view escaped);
std::string Unescaped(std::string_view escaped);

}  // namespace aijob::exposition
