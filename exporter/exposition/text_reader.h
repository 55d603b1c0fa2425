#pragma once
// ReadText: a body in the Prometheus text format 0.0.4 to families, as strictly as the Pushgateway
// 1.5.1 reads it: the body ends with a line feed, lines end with that alone, the type stands before
// the samples. Names, UTF-8 of label values and label names used twice are checked too; families
// without series vanish. Labels that begin with "__" are left to the caller.
//
// A histogram's or summary's lines become one series: buckets and quantiles in the order of the
// body, with cumulative counts; no +Inf is added; counts lose their fraction. Of a count or sum
// that stands twice the last one wins; buckets, quantiles and other series that do are kept twice.
// Gauge histograms become untyped.
//
// Where all names in UTF-8 are good, those of metrics and labels may stand in quotes, escaped as
// values are, a metric's as the first in the braces: `{"my.metric","my.label"="x"} 1`,
// `# TYPE "my.metric" gauge`.
//
// Thread-safety: a pure function. Failures: `text format parsing error in line N: ...`.
// Grammar: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
// and https://github.com/prometheus/common/blob/v0.37.0/expfmt/text_parse.go; of quotes:
// https://prometheus.io/docs/instrumenting/escaping_schemes/

#include <string_view>

#include "exposition/read_families.h"
#include "model/result.h"

namespace aijob::exposition {

model::Result<ReadFamilies> ReadText(std::string_view body, const ReadLimits& limits = {});

}  // namespace aijob::exposition
