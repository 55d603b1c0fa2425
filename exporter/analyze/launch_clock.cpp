#include "analyze/launch_clock.h"

#include <algorithm>

#include "analyze/launch_word.h"

namespace aijob::analyze {
namespace {

// Threads' lines may be written in another order than they were stamped.
constexpr model::Duration kJitter = std::chrono::seconds(1);

}  // namespace

LaunchClock::Reading LaunchClock::Read(std::string_view text, std::optional<model::TimePoint> own,
                                       model::TimePoint read, bool live) {
  Reading reading;
  if (const auto uptime = ProcessClock(text)) {
    reading.went_back = uptime_ && *uptime + kJitter < *uptime_;
    if (reading.went_back) {
      // Read together, the two processes wrote one after the other all the same.
      process_start_ = std::max(own.value_or(read) - *uptime, process_start_ + *uptime_);
    } else if (!uptime_) {
      process_start_ = own.value_or(read) - *uptime;
    }
    uptime_ = uptime;
    reading.time = own.value_or(process_start_ + *uptime);
  } else if (own) {
    reading.time = *own;
  } else if (newest_) {
    reading.time = *newest_ + std::max(read - newest_read_, model::Duration{0});
    return reading;
  } else {
    reading.time = read;
    reading.firm = live;
    return reading;
  }
  newest_ = reading.time;
  newest_read_ = read;
  return reading;
}

}  // namespace aijob::analyze
