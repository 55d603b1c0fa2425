#pragma once
// Glob: which paths a pattern names.
//
// Grammar: glob(7) in each part between slashes (`*`, `?`, `[..]`, by fnmatch(3) with FNM_PERIOD,
// so a wildcard does not match a leading dot), and two additions known from bash's globstar and
// braces: a part `**` stands for zero or more folders, none of them hidden; `{a,b}` for either, may
// be nested. A part that equals a name matches it, whatever characters it holds. Threads: values.
// Failures: none; what cannot be a pattern matches itself.

#include <string>
#include <string_view>
#include <vector>

namespace aijob::tail {

class Glob {
 public:
  /// `pattern`: absolute, braces already expanded.
  explicit Glob(std::string_view pattern);

  [[nodiscard]] bool Matches(std::string_view path) const;
  /// Some path below `folder` could match.
  [[nodiscard]] bool MayHold(std::string_view folder) const;
  /// The leading folders without wildcards: where a search begins. "/" where there are none.
  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  std::vector<std::string> parts_;
  std::string base_;
};

/// "a{b,c}" -> "ab", "ac". At most 1024 come out.
std::vector<std::string> ExpandBraces(std::string_view pattern);

/// The patterns of a source and what they exclude. Relative patterns are taken from the working
/// folder.
class GlobSet {
 public:
  GlobSet(const std::vector<std::string>& patterns, const std::vector<std::string>& exclude);

  [[nodiscard]] bool Matches(std::string_view path) const;
  [[nodiscard]] bool MayHold(std::string_view folder) const;
  [[nodiscard]] const std::vector<Glob>& globs() const { return globs_; }

 private:
  std::vector<Glob> globs_;
  std::vector<Glob> excluded_paths_;
  std::vector<std::string> excluded_names_;
};

}  // namespace aijob::tail
