#pragma once
// NativeHistogram: what a histogram has beside (or instead of) its buckets with fixed bounds:
// buckets whose bounds grow exponentially, of which only those in use are kept. Source:
// https://prometheus.io/docs/specs/native_histograms/ and
// https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto
//
// A plain value. Shared by the copies of a series, hence never changed once it is there.

#include <cstdint>
#include <vector>

namespace aijob::model {

struct NativeHistogram {
  /// Buckets that follow one another. The first span's offset is the index of its first bucket; the
  /// others' count from behind the span before.
  struct Span {
    int32_t offset = 0;
    uint32_t length = 0;
    bool operator==(const Span&) const = default;
  };
  /// The buckets of one sign. Only one of `deltas` and `counts` is in use.
  struct Side {
    std::vector<Span> spans;
    std::vector<int64_t> deltas;  // each to the count before; the first to 0
    std::vector<double> counts;   // of a float histogram
    bool operator==(const Side&) const = default;
  };

  int32_t schema = 0;         // bucket i of a side ends at 2^(i * 2^-schema)
  double zero_threshold = 0;  // what is as near to 0 counts as 0
  double float_count = 0;     // more than 0: a float histogram, and this is its count
  uint64_t zero_count = 0;
  double zero_count_float = 0;  // of a float histogram, instead
  Side negative, positive;

  [[nodiscard]] bool is_float() const { return float_count > 0; }
  bool operator==(const NativeHistogram&) const = default;
};

}  // namespace aijob::model
