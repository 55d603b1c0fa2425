#pragma once
// The native fields of an io.prometheus.client.Histogram: read from among its others, and written.
// Packed series keep native histograms in these bytes, too.
//
// Thread-safety: pure functions; a NativeReader belongs to the reader of one message. What is read
// is well-formed, not checked: CheckNative does that.
// Grammar:
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto

#include <memory>
#include <string>
#include <string_view>

#include "exposition/read_budget.h"
#include "exposition/wire_reader.h"
#include "model/native_histogram.h"
#include "model/result.h"

namespace aijob::exposition {

class NativeReader {
 public:
  /// Takes the field if it is one of a native histogram. A span and a bucket cost a part each.
  model::Status Take(const WireField& field, ReadBudget& budget);

  /// What was read; null where there is nothing that makes it native. As Prometheus judges, that is
  /// a span, a bucket, a zero threshold or a zero count, whatever the schema says.
  [[nodiscard]] std::shared_ptr<const model::NativeHistogram> Finish() &&;

 private:
  model::Status TakeNumber(const WireField& field);

  model::NativeHistogram native_;
};

/// Appends the native fields, all but the counts of the whole: `sample_count_float` is among them,
/// `sample_count` is not.
void AppendNative(std::string& out, const model::NativeHistogram& native);

/// Reads what AppendNative wrote; null where it is damaged.
std::shared_ptr<const model::NativeHistogram> ReadNative(std::string_view fields);

}  // namespace aijob::exposition
