// libFuzzer: bodies of length-delimited MetricFamily messages. What is read has good names, each
// once, and no more of anything than the body has bytes; written and read
// again it is the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "exposition/native_histogram.h"
#include "exposition/protobuf_native.h"
#include "exposition/protobuf_reader.h"
#include "exposition/protobuf_writer.h"
#include "exposition/pushed_labels.h"

namespace aijob::exposition {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

/// A native histogram of a body that may be exposed is possible, and is the same written and read.
size_t CheckedNative(const model::Series& series, bool may_be_exposed) {
  if (series.native == nullptr) return 0;
  const model::NativeHistogram& native = *series.native;
  const auto& histogram = series.metric.histogram;
  if (may_be_exposed) {
    Require(CheckNative(native, histogram.sample_count, histogram.sample_sum).ok());
    std::string fields;
    AppendNative(fields, native);
    const auto again = ReadNative(fields);
    Require(again != nullptr && *again == native);
  }
  const auto size = [](const model::NativeHistogram::Side& side) {
    return side.spans.size() + side.deltas.size() + side.counts.size();
  };
  return size(native.negative) + size(native.positive);
}

/// Repeated label names and values that are not UTF-8 are the caller's to refuse.
size_t Checked(const model::Series& series, Names allowed, bool may_be_exposed) {
  const auto& metric = series.metric;
  for (const auto& label : metric.label) {
    Require(IsPushedLabelName(label.name, allowed) || !may_be_exposed);
  }
  return 1 + metric.histogram.bucket.size() + metric.summary.quantile.size();
}

void FuzzProtobuf(std::string_view body, Names allowed) {
  ReadLimits limits;
  limits.names = allowed;
  const auto read = ReadProtobuf(body, limits);
  if (!read.ok()) {
    Require(read.error().starts_with("protobuf parsing error in message "));
    return;
  }
  std::set<std::string> names;
  size_t series = 0;
  size_t all = 0;
  for (const model::Family& family : read->families) {
    Require(IsMetricName(family.name, allowed) && names.insert(family.name).second);
    Require(IsUtf8(family.help));
    series += family.series.size();
    for (const model::Series& one : family.series) {
      const bool may_be_exposed = read->invalid.empty();
      all += Checked(one, allowed, may_be_exposed) + CheckedNative(one, may_be_exposed);
    }
  }
  Require(all <= body.size());
  std::string once;
  WriteProtobuf(read->families, once, {}, allowed);
  const auto again = ReadProtobuf(once, limits);
  Require(again.ok() && again->invalid.empty());
  std::string twice;
  Require(WriteProtobuf(again->families, twice, {}, allowed).clean() && twice == once);
  if (series > 0) Require(!ReadProtobuf(body, {series - 1, allowed}).ok());
}

}  // namespace
}  // namespace aijob::exposition

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using aijob::exposition::Names;
  for (const Names allowed : {Names::kClassic, Names::kUtf8}) {
    aijob::exposition::FuzzProtobuf({reinterpret_cast<const char*>(data), size}, allowed);
  }
  return 0;
}
