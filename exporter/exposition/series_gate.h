#pragma once
// SeriesGate: which series of a family are written: those with good labels and possible values,
// each once. WriteSamples leads all series of a family through it, in one pass with the writing.
//
// Owner: a writer, for one family. Not thread-safe. Points into the families being written.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "exposition/label_text.h"
#include "exposition/line_buffer.h"
#include "exposition/plan.h"

namespace aijob::exposition {

class SeriesGate {
 public:
  /// So many series are read before they are judged: by then their places in the table of known
  /// ones, which large families find nowhere near, are in the cache.
  static constexpr size_t kBatch = 16;

  SeriesGate(const PlannedFamily& family, Format format);

  /// Reads the labels of the family's next series, at most kBatch.
  void Read(std::span<const model::Series> batch);
  /// Why number `i` of the batch is not written; empty: it is. REQUIRES i = 0, 1, 2, ...
  std::string_view WhyNot(size_t i);
  /// The labels, as text, of one that passed.
  [[nodiscard]] std::string_view Labels(size_t i) const {
    return labels_.Text(read_[i].begin, read_[i].end);
  }

 private:
  struct Slot {
    uint32_t hash = 0;    // the lower half; the upper says where to look
    uint32_t number = 0;  // of a series, from 1; 0: free
  };
  struct Reading {
    const model::Series* series = nullptr;
    bool valid = false;
    size_t begin = 0, end = 0;  // of its text
    uint64_t hash = 0;
  };

  bool IsFirst(const Reading& reading);
  [[nodiscard]] const model::Series& Series(uint32_t number) const;

  const PlannedFamily& family_;
  const Format format_;
  LabelText labels_;
  std::array<Reading, kBatch> read_;
  uint32_t number_ = 0;      // of the series judged last, from 1
  std::vector<Slot> slots_;  // a power of two of them, at most half of them taken
};

/// Writes the series that pass, under the family's head, which is written with the first of them;
/// counts the others in `report`. False: there was none.
template <typename Writer, typename WriteHead>
bool WriteSamples(const PlannedFamily& family, Format format, WriteReport& report, LineBuffer& out,
                  Writer& writer, const WriteHead& write_head) {
  constexpr size_t kMostExpected = 64 << 20;
  SeriesGate gate(family, format);
  bool begun = false;
  const auto write = [&](const model::Series& series, std::string_view labels) {
    if (begun) return writer.Write(series, labels);
    begun = true;
    write_head(family, out);
    const size_t before = out.size();
    writer.Write(series, labels);
    // The others will be about as long, and a little more.
    out.Expect(std::min((out.size() - before + 8) * family.series, kMostExpected));
  };
  for (const model::Family* part : family.parts) {
    std::span<const model::Series> rest = part->series;
    while (!rest.empty()) {
      const auto batch = rest.first(std::min(rest.size(), SeriesGate::kBatch));
      rest = rest.subspan(batch.size());
      gate.Read(batch);
      for (size_t i = 0; i < batch.size(); ++i) {
        const std::string_view reason = gate.WhyNot(i);
        if (reason.empty()) {
          write(batch[i], gate.Labels(i));
          continue;
        }
        ++report.series_dropped;
        Say(report, family.name, reason);
      }
    }
  }
  return begun;
}

}  // namespace aijob::exposition
