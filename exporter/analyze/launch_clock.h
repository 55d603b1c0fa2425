#pragma once
// LaunchClock: when a line of one stream was written: its own time; the emitter's clock (minutes
// since the process began, see ProcessClock), set to when it was first read; else the newest line's
// and what has passed since. Where there is none, when it was read.
//
// Owner: a Launches::Teller. A value, not thread-safe.

#include <optional>
#include <string_view>

#include "model/time.h"

namespace aijob::analyze {

class LaunchClock {
 public:
  struct Reading {
    model::TimePoint time{};
    bool firm = true;        // one to measure with
    bool went_back = false;  // the emitter's clock did: another process writes
  };

  /// `own`: the line's own time. `live`: lines are read as they are written.
  Reading Read(std::string_view text, std::optional<model::TimePoint> own, model::TimePoint read,
               bool live);

  /// The emitter's clock on the newest line; nothing: it has none.
  [[nodiscard]] const std::optional<model::Duration>& uptime() const { return uptime_; }

 private:
  std::optional<model::TimePoint> newest_;
  model::TimePoint newest_read_{};
  std::optional<model::Duration> uptime_;
  model::TimePoint process_start_{};  // where that clock was 0
};

}  // namespace aijob::analyze
