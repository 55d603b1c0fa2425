#pragma once
// Pattern: a compiled regular expression of RE2's syntax. Simple ones run as a Program, which is
// faster; RE2 compiles all of them, judges their syntax, and does what Program gives up on. The
// answer is the same.
//
//   Result<Pattern> pattern = Pattern::Compile("took (?P<seconds>[\\d.]+)s", {});
//   std::array<std::string_view, 2> groups;
//   if (pattern->Search(line, groups)) use(groups[1]);
//
// Owner: whoever compiles it. Thread-safety: immutable. Failures: Compile says what RE2 says of the
// expression.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/result.h"
#include "pattern/program.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace aijob::pattern {

class Pattern {
 public:
  static constexpr size_t kGroups = 72;  // as many are given, the whole included

  struct Options {
    bool latin1 = false;         // bytes are characters; else texts are UTF-8
    bool fold_case = false;      // without regard to case
    bool whole_text = false;     // the expression must match all of the text
    int64_t memory = 512 << 10;  // bound of RE2's program and caches, bytes
  };

  static model::Result<Pattern> Compile(const std::string& expression, const Options& options);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Whether it matches in `text`, and for the first match groups[i] = what group i captured (0:
  /// the whole), with data() == nullptr where it took no part. REQUIRES at most kGroups groups.
  bool Search(std::string_view text, std::span<std::string_view> groups) const;
  [[nodiscard]] bool Matches(std::string_view text) const { return Search(text, {}); }

  /// False: no text that begins with `byte` matches. True tells nothing.
  [[nodiscard]] bool MayMatchFrom(unsigned char byte) const {
    return !program_ || program_->MayMatchFrom(byte);
  }

  /// The captures that have names, by number.
  [[nodiscard]] const std::map<int, std::string>& names() const { return names_; }
  /// How many captures it has, named or not.
  [[nodiscard]] int captures() const { return captures_; }
  /// True where it has a Program.
  [[nodiscard]] bool is_simple() const { return program_.has_value(); }

 private:
  Pattern();
  bool SearchSlowly(std::string_view text, std::span<std::string_view> groups) const;

  std::optional<Program> program_;
  std::unique_ptr<re2::RE2> re2_;
  bool whole_text_ = false;
  std::map<int, std::string> names_;
  int captures_ = 0;
};

}  // namespace aijob::pattern
