#pragma once
// Packed series: all series of one family in one group, as bytes, in memory and in the store alike:
// an eighth of what prometheus-cpp's types would take.
//
//   series:     u32 length of the label text, the label text, u8 flags, [i64 created], values,
//               [u32 length of the native part, the native part]
//   label text: a="b",c="d"   as in an exposition: sorted by name, escaped
//   values:     f64                                       counter, gauge, untyped
//               u64 count, f64 sum, u32 n, then n x
//                 {f64 le, u64 cumulative count}          histogram
//                 {f64 quantile, f64 value}               summary
// created:      Unix nanoseconds
// native part:  of a histogram, as protobuf fields (exposition/protobuf_native.h)
// flags:        1: there is a `created`; 2: there is a native part (stores from before have none)
// Numbers stand as in this machine's memory (little-endian on all that Debian 12 runs on here); a
// stored block is checked before it is believed.
//
// Thread-safety: pure functions. A BlockReader points into the block.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/families.h"

namespace aijob::push {

/// Appends one series to a block.
void PackSeries(const model::Series& series, prometheus::MetricType type, std::string_view labels,
                std::string& block);

/// Series after series. What it gives is reused by the next call: labels are not in
/// `series.metric.label` but in `labels`, as text.
class BlockReader {
 public:
  BlockReader(std::string_view block, prometheus::MetricType type) : rest_(block), type_(type) {}

  /// False at the end, and where the bytes are no block (then `damaged` is set).
  bool Next();

  model::Series series;
  std::string_view labels;
  bool damaged = false;

 private:
  template <typename Number>
  bool Take(Number& number);
  bool TakeValues();
  bool TakePairs();
  bool TakeNative();
  bool Fail() {
    damaged = true;
    return false;
  }

  std::string_view rest_;
  prometheus::MetricType type_;
};

/// Number of series; empty where the bytes are no block, a label text is none, or a native
/// histogram is not possible.
std::optional<uint32_t> CountSeries(std::string_view block, prometheus::MetricType type);

}  // namespace aijob::push
