#pragma once
// TextFamilies: the families of a body in text while it is read. Knows which family a line's name
// belongs to ("x_count" to the summary x, if there is one by then) and puts histograms' and
// summaries' lines together.
//
// Owner: a reader, for one body, which it points into. Not thread-safe.
// Grammar: https://github.com/prometheus/common/blob/v0.37.0/expfmt/text_parse.go

#include <deque>
#include <map>
#include <memory>
#include <string_view>

#include "exposition/pushed_labels.h"
#include "exposition/read_budget.h"

namespace aijob::exposition {

struct TextFamily {
  model::Family family;
  bool typed = false;   // by a TYPE line or by its first sample
  bool helped = false;  // by a HELP line

  [[nodiscard]] bool IsSummary() const { return family.type == prometheus::MetricType::Summary; }
  [[nodiscard]] bool IsHistogram() const {
    return family.type == prometheus::MetricType::Histogram;
  }

  std::unique_ptr<SeriesIndex> index = {};  // of histograms and summaries
  size_t last = 0;                          // their series of the last line
};

/// A sample as its line tells it.
struct TextSample {
  Labels labels;     // but `le` of a histogram, `quantile` of a summary
  double bound = 0;  // that one; NaN: it was not there
  double value = 0;
};

class TextFamilies {
 public:
  enum class Part { kValue, kCount, kSum };
  /// Where a line's sample belongs.
  struct Place {
    TextFamily* family = nullptr;  // none: there are too many
    Part part = Part::kValue;      // others of histograms and summaries only
  };

  explicit TextFamilies(const ReadLimits& limits) : budget_(limits) {}

  /// The place that a name has at this point of the body; a new family unless it has one. REQUIRES
  /// a name that lives as long as this does.
  Place At(std::string_view name);
  /// Takes the labels along. False: there are too many series or buckets.
  bool Add(const Place& place, TextSample& sample);
  /// What was too much.
  [[nodiscard]] model::Error TooMany() const { return budget_.TooMany(); }

  /// Those that have series, in order of their first appearance.
  model::Families Take();

 private:
  TextFamily* Known(std::string_view name);
  Place Find(std::string_view name);
  model::Series* SeriesOf(TextFamily& family, Labels& labels);
  bool AddHistogram(const Place& place, TextSample& sample);
  bool AddSummary(const Place& place, TextSample& sample);

  ReadBudget budget_;
  std::deque<TextFamily> families_;
  std::map<std::string_view, TextFamily*> by_name_;
  std::string_view last_name_;  // lines of a name stand together mostly
  Place last_place_;
};

}  // namespace aijob::exposition
