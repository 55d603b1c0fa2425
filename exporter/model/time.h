#pragma once
// The clock of this code base: UTC wall time, passed in, never asked for below app/ and ctl/.

#include <chrono>
#include <cstdint>

namespace aijob::model {

using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// Seconds since 1970-01-01T00:00:00Z, as Prometheus counts time.
inline double UnixSeconds(TimePoint time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

inline double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

inline TimePoint FromUnixSeconds(double seconds) {
  return TimePoint(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

/// Nanoseconds since 1970-01-01T00:00:00Z: how times are stored.
inline int64_t Ticks(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint FromTicks(int64_t ticks) { return TimePoint(Duration(ticks)); }

inline constexpr Duration kDay = std::chrono::hours(24);

}  // namespace aijob::model
