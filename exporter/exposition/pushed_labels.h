#pragma once
// Labels of pushed bodies: checks, and finding a series by its labels, for what comes in several
// lines: histograms, summaries.
//
// Thread-safety: none; a reader owns its SeriesIndex. Bounded by the body: a tree, which no choice
// of labels makes slow, and a sort instead of comparing each with each.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {

/// [a-zA-Z_][a-zA-Z0-9_]*, also with "__" in front: whether that is allowed is the caller's
/// business.
bool IsLabelWord(std::string_view name);

/// That, or whatever is UTF-8 and not empty.
bool IsPushedLabelName(std::string_view name, Names names);

/// Whether two of the labels have the same name.
bool HaveRepeatedName(const Labels& labels);

/// Which series of a family has which labels, in whatever order they stand.
class SeriesIndex {
 public:
  /// The number that these labels have; new ones get `next`. REQUIRES labels in UTF-8.
  size_t Find(const Labels& labels, size_t next);
  [[nodiscard]] size_t size() const { return numbers_.size(); }

 private:
  std::map<std::string, size_t, std::less<>> numbers_;
  std::string key_;  // kept for its memory
  std::vector<const Labels::value_type*> sorted_;
};

}  // namespace aijob::exposition
