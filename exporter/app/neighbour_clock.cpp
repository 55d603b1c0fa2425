#include "app/neighbour_clock.h"

#include <algorithm>

namespace aijob::app {

void NeighbourClock::Begin() {
  looked_back_ = 0;
  looked_ahead_ = false;
  found_.reset();
}

std::optional<model::TimePoint> NeighbourClock::Near(const model::Block& block, size_t at,
                                                     const std::string& format,
                                                     model::TimePoint now) {
  constexpr size_t kAhead = 256;
  const size_t here = std::min(at, block.records.size());
  std::optional<model::TimePoint> near;
  for (size_t i = here; i > looked_back_ && !near; --i) {
    near = TimeOf(block.records[i - 1], format, now);
  }
  looked_back_ = std::max(looked_back_, here);
  if (near) found_ = near;
  if (found_ || looked_ahead_) return found_;
  looked_ahead_ = true;
  const size_t end = std::min(here + kAhead, block.records.size());
  for (size_t i = here + 1; i < end && !found_; ++i) {
    found_ = TimeOf(block.records[i], format, now);
  }
  return found_;
}

std::optional<model::TimePoint> NeighbourClock::TimeOf(const model::Record& record,
                                                       const std::string& format,
                                                       model::TimePoint now) {
  model::Reading reading;
  static_cast<void>(reader_.Read(record, reading));
  if (!reading.structured) reader_.ReadHeader(record, reading, now, format);
  return reading.time;
}

}  // namespace aijob::app
