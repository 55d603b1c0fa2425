#pragma once
// ReadOpenMetrics: a body in OpenMetrics 1.0 text to families, strictly: "# EOF" ends it, samples
// stand together by family and series, names have their type's suffixes.
//
// Counter x: family "x_total", with the time of x_created. Info x: gauge "x_info". State sets:
// gauges. Unknown: untyped. Gauge histogram x: untyped "x_bucket", "x_gcount", "x_gsum". Exemplars
// are kept where model::Series has room: of counters, and of histograms' buckets. A family without
// samples is kept under that name; not so one of a gauge histogram.
//
// Of a metric's points the last one is kept. A sample that stands twice is an error unless it has a
// timestamp: two may have become one for want of digits.
//
// Thread-safety: a pure function. Failures: `OpenMetrics parsing error in line N: ...`.
// Grammar: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md

#include <string_view>

#include "exposition/read_families.h"
#include "model/result.h"

namespace aijob::exposition {

model::Result<ReadFamilies> ReadOpenMetrics(std::string_view body, const ReadLimits& limits = {});

}  // namespace aijob::exposition
