#pragma once
// LineCursor: a body line by line, and a place in the current line; what both text formats are read
// with. Lines end with a line feed; the last one may lack it, which closed() tells.
//
// Owner: a reader, for one body, which it points into. Not thread-safe.

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace aijob::exposition {

class LineCursor {
 public:
  /// What Peek() gives at the end of a line. No other place of a line holds it.
  static constexpr char kEnd = '\n';

  explicit LineCursor(std::string_view body) : body_(body) {}

  /// Moves to the start of the next line; false: there is none. A body that ends with a line feed
  /// has no line after it.
  bool Next() {
    if (next_ >= body_.size()) return false;
    const std::string_view rest = body_.substr(next_);
    const void* end = std::memchr(rest.data(), '\n', rest.size());
    closed_ = end != nullptr;
    line_ = closed_
                ? rest.substr(0, static_cast<size_t>(static_cast<const char*>(end) - rest.data()))
                : rest;
    next_ += line_.size() + (closed_ ? 1U : 0U);
    at_ = 0;
    ++number_;
    return true;
  }

  [[nodiscard]] size_t number() const { return number_; }  // of the line, from 1
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] std::string_view line() const { return line_; }

  [[nodiscard]] bool AtEnd() const { return at_ == line_.size(); }
  [[nodiscard]] char Peek() const { return AtEnd() ? kEnd : line_[at_]; }
  /// REQUIRES !AtEnd().
  void Skip() { ++at_; }
  /// Skips `c` if it is the next one.
  bool Take(char c) {
    if (AtEnd() || line_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (!AtEnd() && (line_[at_] == ' ' || line_[at_] == '\t')) ++at_;
  }
  /// The characters up to the first one that is not `wanted`.
  template <typename Wanted>
  std::string_view TakeWhile(const Wanted& wanted) {
    const size_t begin = at_;
    while (!AtEnd() && wanted(line_[at_])) ++at_;
    return line_.substr(begin, at_ - begin);
  }
  [[nodiscard]] std::string_view Rest() const { return line_.substr(at_); }
  std::string_view TakeRest() {
    const std::string_view rest = Rest();
    at_ = line_.size();
    return rest;
  }

 private:
  std::string_view body_;
  size_t next_ = 0;  // where the next line begins
  std::string_view line_;
  size_t at_ = 0;
  size_t number_ = 0;
  bool closed_ = true;
};

/// How ReadQuoted ended.
enum class Quoted { kRead, kUnclosed, kBadEscape };

/// Reads a label's value up to its closing double quote, from after the opening one, and replaces
/// `out` by it. Escapes are \\, \" and \n; others are kept as they are, or, `strict`, an error that
/// leaves the cursor at the character after the backslash.
Quoted ReadQuoted(LineCursor& cursor, bool strict, std::string& out);

/// `text` for a message: in double quotes, with what cannot be printed escaped, and not too long.
std::string InQuotes(std::string_view text);
/// A character for a message, in single quotes.
std::string InQuotes(char c);

}  // namespace aijob::exposition
