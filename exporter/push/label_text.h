#pragma once
// Label text: a series' labels as they stand in an exposition, `a="b","c.d"="e"`, sorted by name
// and escaped, names that are not classic in quotes. One text is one label set, so it is the key of
// a series, too.
//
// Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "exposition/label_parts.h"
#include "exposition/sample_syntax.h"
#include "model/pushed.h"
#include "model/result.h"

namespace aijob::push {

/// The text of a pushed series: its own labels, overruled by the group's, and an empty `instance`
/// where neither has one. `scratch` is reused. Fails for reserved ("__...") and repeated names, and
/// values that are not UTF-8.
model::Status WriteLabelText(const exposition::Labels& own, const model::GroupingLabels& group,
                             std::string& text);

/// Appends one label, and a comma before it where `text` is not empty.
void AppendLabel(std::string_view name, std::string_view value, std::string& text);

/// Well-formed: names, quotes, escapes, UTF-8, sorted.
bool IsLabelText(std::string_view text);

using exposition::LabelOfText;
using exposition::TakeLabel;
using exposition::Unescaped;

/// Equal for equal label sets of equally named families; empty values are no labels, as Prometheus
/// has it. With `seed`, a secret of this process, nobody can make two collide on purpose.
uint64_t HashSeries(uint64_t seed, std::string_view family, std::string_view label_text);

/// Equal for equal texts.
uint64_t HashText(uint64_t seed, std::string_view label_text);

}  // namespace aijob::push
