#pragma once
// OpenMetrics 1.0 text.
// Grammar: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
//
// As text_writer.h, and: counters are called without `_total` in their TYPE (one whose name does
// not end so is written as `unknown`, as client_golang's expfmt does), `_created` follows counters,
// histograms and summaries that know it, exemplars follow counters and buckets, families whose
// names end in a base unit say so, and "# EOF" ends it. Names that end in `_info` stay gauges (as
// in expfmt). Thread-safety: pure functions.

#include <string>
#include <string_view>

#include "exposition/sample_syntax.h"
#include "exposition/streamed_family.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

inline constexpr std::string_view kOpenMetricsContentType =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Appends `families` and "# EOF\n" to `out`; says what it left out.
WriteReport WriteOpenMetrics(const model::Families& families, std::string& out,
                             const StreamedFamilies& streamed = {},
                             Names allowed = Names::kClassic);

}  // namespace aijob::exposition
