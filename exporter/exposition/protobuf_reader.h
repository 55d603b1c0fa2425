#pragma once
// ReadProtobuf: a body of io.prometheus.client.MetricFamily messages, each behind its length as a
// varint, to families. Of a name given twice the last family wins, at the place of the first; one
// without metrics is kept. Names and help are checked; as with the Pushgateway, label values that
// are not UTF-8, repeated label names and those that begin with "__" are the caller's to refuse.
// Fields it does not know are skipped, and so are, for now, exemplars. Gauge histograms are
// refused; native ones are kept, whole and checked (native_histogram.h), and the classic buckets
// beside them.
//
// Memory: in proportion to the body, whatever lengths and counts stand in it.
// Thread-safety: a pure function. Failures: `protobuf parsing error in message N: ...`.
// Grammar:
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto and
// https://protobuf.dev/programming-guides/encoding/

#include <string_view>

#include "exposition/read_families.h"
#include "model/result.h"

namespace aijob::exposition {

model::Result<ReadFamilies> ReadProtobuf(std::string_view body, const ReadLimits& limits = {});

}  // namespace aijob::exposition
