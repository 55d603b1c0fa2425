#include "app/neighbour_clock.h"

#include <algorithm>

namespace aijob::app {

void NeighbourClock::Begin() {
  looked_ = 0;
  stamps_.clear();
}

std::optional<model::TimePoint> NeighbourClock::Near(const model::Block& block, uint64_t line,
                                                     const std::string& format,
                                                     model::TimePoint now) {
  constexpr size_t kAhead = 256;
  const std::span<const model::Record> records = block.records;
  const auto at = std::lower_bound(
      records.begin(), records.end(), line,
      [](const model::Record& record, uint64_t wanted) { return record.line < wanted; });
  const auto here = static_cast<size_t>(at - records.begin());
  LookTo(here, records, format, now);
  const auto after =
      std::lower_bound(stamps_.begin(), stamps_.end(), here,
                       [](const Stamp& stamp, size_t index) { return stamp.index < index; });
  if (after != stamps_.begin()) return (after - 1)->time;
  if (after == stamps_.end()) {
    const size_t end = std::min(here + kAhead, records.size());
    for (size_t i = looked_; i < end && stamps_.empty(); ++i) LookTo(i + 1, records, format, now);
  }
  if (stamps_.empty()) return std::nullopt;
  return stamps_.front().time;
}

void NeighbourClock::LookTo(size_t end, std::span<const model::Record> records,
                            const std::string& format, model::TimePoint now) {
  for (; looked_ < end; ++looked_) {
    model::Reading reading;
    static_cast<void>(reader_.Read(records[looked_], reading));
    if (!reading.structured) reader_.ReadHeader(records[looked_], reading, now, format);
    if (reading.time) stamps_.push_back({looked_, *reading.time});
  }
}

}  // namespace aijob::app
