#pragma once
// NeighbourClock: the time of a line that tells none. Tracebacks and many libraries' lines have no
// clock of their own: what stands before them does, or, at the beginning of what was read, what
// follows. Only what was read together counts: a line that comes alone was written just now,
// whatever the clock before it said.
//
// Owner: a Pipeline; one thread. Cost: each record of a block is looked at once at most.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/line.h"
#include "model/time.h"
#include "parse/line_reader.h"

namespace aijob::app {

class NeighbourClock {
 public:
  NeighbourClock(const std::vector<model::FieldSpec>& wanted,
                 const std::vector<parse::HeaderSpec>& headers)
      : reader_(wanted, headers) {}

  /// Another block comes.
  void Begin();

  /// For record `at` of the block; nothing where no neighbour tells a time. `format`: the pack its
  /// lines look like.
  std::optional<model::TimePoint> Near(const model::Block& block, size_t at,
                                       const std::string& format, model::TimePoint now);

 private:
  std::optional<model::TimePoint> TimeOf(const model::Record& record, const std::string& format,
                                         model::TimePoint now);

  parse::LineReader reader_;
  size_t looked_back_ = 0;     // to here a clock has been looked for already
  bool looked_ahead_ = false;  // and once ahead
  std::optional<model::TimePoint> found_;
};

}  // namespace aijob::app
