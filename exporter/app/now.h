#pragma once
// Now: the wall clock, asked in app/ and ctl/ alone. Thread-safe.

#include "model/time.h"
#include "push/groups.h"

namespace aijob::app {

inline model::TimePoint Now() {
  return std::chrono::time_point_cast<model::Duration>(std::chrono::system_clock::now());
}

/// The same, and the steady clock by which pushed groups expire.
inline push::Moment PushMoment() { return {Now(), std::chrono::steady_clock::now()}; }

}  // namespace aijob::app
