#pragma once
// NeighbourClock: the time of a line that tells none. Tracebacks and many libraries' lines have no
// clock of their own: what stands before them does, or, at the beginning of what was read, what
// follows. Only what was read together counts: a line that comes alone was written just now,
// whatever the clock before it said.
//
// Owner: a Pipeline; one thread. Cost: each record of a block is looked at once at most.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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

  /// For the block's record that begins with line `line`; nothing where no neighbour tells a time.
  /// `format`: the pack its lines look like.
  std::optional<model::TimePoint> Near(const model::Block& block, uint64_t line,
                                       const std::string& format, model::TimePoint now);

 private:
  struct Stamp {
    size_t index;  // of a record that tells its time
    model::TimePoint time;
  };
  void LookTo(size_t end, std::span<const model::Record> records, const std::string& format,
              model::TimePoint now);

  parse::LineReader reader_;
  size_t looked_ = 0;  // records before it were looked at
  std::vector<Stamp> stamps_;
};

}  // namespace aijob::app
