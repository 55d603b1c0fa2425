#pragma once
// StreamedFamily: a family whose series are kept elsewhere in another form and are handed to the
// writer one by one, so that a million of them are never all in memory as model::Series.
//
// Whoever gives it vouches for its series: labels well-formed, sorted and escaped, each set once.
// Its name and its samples' names are judged by the writer as those of any family.
// Lifetime: of one call of a writer; the views stay valid for it.

#include <functional>
#include <string_view>
#include <vector>

#include "model/families.h"

namespace aijob::exposition {

/// `labels`: a="b",c="d", see label_parts.h; `series.metric.label` is not looked at.
using SeriesSink = std::function<void(const model::Series& series, std::string_view labels)>;

struct StreamedFamily {
  std::string_view name;  // counters with their "_total"
  std::string_view help;
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::function<void(const SeriesSink& sink)> each_series;  // at least one
  bool utf8_labels = false;                                 // some label name is not classic
};

using StreamedFamilies = std::vector<StreamedFamily>;

}  // namespace aijob::exposition
