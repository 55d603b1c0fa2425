#pragma once
// StallEvidence: whether a stall is one of communication. C4 (arXiv 2406.04594) tells it from
// transport counters; lines tell it where they speak of either side. What is no communication
// comes first: a rank that does not come makes all others wait.
//
// Owner: Watched. Not thread-safe. Memory: two times.

#include <optional>

#include "model/event.h"
#include "model/progress_state.h"
#include "model/time.h"

namespace aijob::analyze {

class StallEvidence {
 public:
  void Note(const model::Event& event, model::TimePoint read);

  struct Verdict {
    model::StallKind kind;
    bool told;  // lines say so
  };
  /// Of a training job without progress since then. Where no line tells: with several ranks, that
  /// all wait in a collective; but if some fell silent before the others, or there is one, not.
  [[nodiscard]] Verdict OfHang(model::TimePoint since, int32_t ranks, bool some_silent) const;
  /// Of one that is slow: communication only where a line of the last ten minutes speaks of it.
  [[nodiscard]] Verdict OfSlow(model::TimePoint now) const;

 private:
  std::optional<model::TimePoint> comm_, other_;  // when it was last spoken of
};

}  // namespace aijob::analyze
