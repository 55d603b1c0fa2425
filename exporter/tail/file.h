#pragma once
// File: one regular file being followed. Plain data; Reader moves it on, the Tailer decides its
// fate.

#include <cstdint>
#include <string>

#include "model/descriptor.h"
#include "model/position.h"
#include "model/time.h"

namespace aijob::tail {

struct File {
  model::Descriptor fd;
  model::Position position;     // identity, path, offset, hashes, stream
  std::string real;             // its path without links; "" once it has none
  std::string origin;           // `real` when it was first seen: what its rotated names derive from
  std::string before;           // the last bytes before the offset, kSampleBytes at most
  std::string tail;             // bytes after the offset that were seen: an unfinished line
  bool skipping = false;        // within an over-long line that was given already
  uint64_t known_size = 0;      // as last seen
  int64_t known_mtime = 0;      // nanoseconds, as last seen
  uint64_t catch_up_to = 0;     // its size at the Tailer's construction
  bool queued = false;          // waits to be read
  bool dirty = true;            // position changed since TakeChanges
  bool failing = false;         // the last read failed
  model::TimePoint last_news;   // when bytes were last read
  model::TimePoint next_check;  // of an ending file

  [[nodiscard]] uint64_t ReadPoint() const { return position.offset + tail.size(); }
  [[nodiscard]] uint64_t Lag() const {
    return known_size > position.offset ? known_size - position.offset : 0;
  }
};

}  // namespace aijob::tail
