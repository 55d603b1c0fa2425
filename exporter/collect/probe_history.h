#pragma once
// ProbeHistory: what the probes of one target before this one say about it.
//
// A server that answers 503 while it loads is no failure, but one that has worked and answers 503
// is. So 503 is "starting" until the target has been ok; from then on it is "failed", until nobody
// answers at all: then its process has gone, and what answers next is starting again. "Starting"
// neither counts as a failure nor ends a row of failures.
//
// Owner: one for each target. Not thread-safe.

#include <cstdint>

#include "collect/probe.h"

namespace aijob::collect {

class ProbeHistory {
 public:
  /// The result as its history says it; remembers it.
  ProbeResult Judge(ProbeResult result);

  /// Failed or timed out since the last good one.
  [[nodiscard]] uint64_t failures() const { return failures_; }

 private:
  bool has_been_ok_ = false;  // since the start, or since nobody answered
  uint64_t failures_ = 0;
};

}  // namespace aijob::collect
