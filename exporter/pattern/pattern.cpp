#include "pattern/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace aijob::pattern {

Pattern::Pattern() = default;
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

model::Result<Pattern> Pattern::Compile(const std::string& expression, const Options& options) {
  re2::RE2::Options given;
  given.set_log_errors(false);
  given.set_case_sensitive(!options.fold_case);
  given.set_max_mem(options.memory);
  if (options.latin1) given.set_encoding(re2::RE2::Options::EncodingLatin1);
  Pattern pattern;
  pattern.re2_ = std::make_unique<re2::RE2>(expression, given);
  if (!pattern.re2_->ok()) return model::Error{pattern.re2_->error()};
  pattern.whole_text_ = options.whole_text;
  pattern.names_ = pattern.re2_->CapturingGroupNames();
  pattern.captures_ = pattern.re2_->NumberOfCapturingGroups();
  pattern.program_ =
      Program::Compile(expression, {options.latin1, options.fold_case, options.whole_text});
  return pattern;
}

bool Pattern::Search(std::string_view text, std::span<std::string_view> groups) const {
  if (program_) {
    const Program::Outcome outcome = program_->Search(text, groups);
    if (outcome != Program::Outcome::kGaveUp) return outcome == Program::Outcome::kYes;
  }
  return SearchSlowly(text, groups);
}

bool Pattern::SearchSlowly(std::string_view text, std::span<std::string_view> groups) const {
  std::array<re2::StringPiece, kGroups> pieces;
  const size_t count = std::min(groups.size(), pieces.size());
  const auto anchor = whole_text_ ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!re2_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), anchor,
                   pieces.data(), static_cast<int>(count))) {
    return false;
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i] = i < count && pieces[i].data() != nullptr
                    ? std::string_view(pieces[i].data(), pieces[i].size())
                    : std::string_view();
  }
  return true;
}

}  // namespace aijob::pattern
