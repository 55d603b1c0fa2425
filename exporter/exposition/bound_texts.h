#pragma once
// BoundTexts: the values of `le` and `quantile` as text. The series of a family nearly always have
// the same bounds, so each is formatted once.
//
// Owner: a writer, for one family. Not thread-safe.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {

class BoundTexts {
 public:
  enum class Style {
    kShortest,      // "1", "2.5"
    kWithFraction,  // "1.0", "2.5": OpenMetrics, "Considerations: Canonical Numbers"
  };

  explicit BoundTexts(Style style) : style_(style) {}

  /// The text of bound number `index`. Valid until the next call.
  std::string_view Text(size_t index, double bound) {
    if (index >= texts_.size()) texts_.resize(index + 1);
    auto& [known, text] = texts_[index];
    if (!text.empty() && known == bound) return text;
    known = bound;
    text.clear();
    AppendNumber(text, bound);
    const bool whole = text.find_first_not_of("-0123456789") == std::string::npos;
    if (style_ == Style::kWithFraction && whole) text += ".0";
    return text;
  }

 private:
  Style style_;
  std::vector<std::pair<double, std::string>> texts_;
};

}  // namespace aijob::exposition
