#pragma once
// Protobuf: io.prometheus.client.MetricFamily messages, each behind its length as a varint; what
// Prometheus asks for where it wants native histograms.
// Grammar:
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto and
// https://protobuf.dev/programming-guides/encoding/
//
// As text_writer.h, and: native histograms are written whole, with the classic buckets beside them;
// times of creation and exemplars, too. A family is written in place and its length put before it,
// so that nothing of it is in memory twice. Thread-safety: pure functions.

#include <string>
#include <string_view>

#include "exposition/sample_syntax.h"
#include "exposition/streamed_family.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

inline constexpr std::string_view kProtobufContentType =
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// Appends `families` to `out`; says what it left out.
WriteReport WriteProtobuf(const model::Families& families, std::string& out,
                          const StreamedFamilies& streamed = {}, Names allowed = Names::kClassic);

}  // namespace aijob::exposition
