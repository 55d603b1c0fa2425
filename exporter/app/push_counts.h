#pragma once
// PushCounts: what /metrics says of pushes as such: how many groups there are, and what was
// refused.
//
// Threads: any. Owner: the routes. The groups are asked before the counts are locked: a push that
// waits for the disk must not hold up who follows logs.

#include <cstdint>
#include <map>
#include <string_view>

#include "app/pushes.h"
#include "metrics/counts.h"
#include "model/guarded.h"

namespace aijob::app {

class PushCounts {
 public:
  /// An answer to a push; from 400 on it is a refusal.
  void NoteAnswer(int status);

  struct Seen {
    size_t groups = 0;
    size_t series = 0;
    double last_push = 0;  // Unix seconds
    uint64_t expired = 0;
    std::map<std::string_view, uint64_t> refused;  // by reason
  };
  /// What there is now, and what was refused or has expired since the last call.
  Seen Take(Pushes& pushes);

  /// Sets the gauges, adds to the counters.
  static void Count(const Seen& seen, metrics::Counts& counts);

 private:
  using Refused = std::map<std::string_view, uint64_t>;
  model::Guarded<Refused> refused_;
};

}  // namespace aijob::app
