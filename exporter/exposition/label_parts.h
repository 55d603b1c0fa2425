#pragma once
// A series' labels as text, `a="b","c.d"="e"`, taken apart again. Names that are not classic stand
// in quotes, escaped as values are.
//
// Thread-safety: pure functions.

#include <string>
#include <string_view>

namespace aijob::exposition {

struct LabelOfText {
  std::string_view name;     // without its quotes, where it has some; escaped then
  std::string_view escaped;  // the value
};

/// Appends a label's name, in quotes where it is not classic.
void AppendLabelName(std::string& out, std::string_view name);

/// False: no name of the text is in quotes. (True also where a value ends in a comma.)
bool MayHaveQuotedName(std::string_view text);

/// The next label of a text; what is left stays in `rest`. REQUIRES a well-formed text.
LabelOfText TakeLabel(std::string_view& rest);

/// Where the quote that ends a value stands, `at` being behind its first; npos: nowhere.
size_t EndOfQuoted(std::string_view text, size_t at);

/// Appends what AppendEscaped made of it.
void AppendUnescaped(std::string& out, std::string_view escaped);
std::string Unescaped(std::string_view escaped);

}  // namespace aijob::exposition
