#pragma once
// SignOf: what an event says of a workload's progress: that it starts, is up, works, waits for
// work, hangs, or is over.
//
// Thread-safety: a pure function.

#include <optional>

#include "model/event.h"
#include "model/progress_state.h"

namespace aijob::analyze {

struct Sign {
  enum class Kind : uint8_t {
    kNone,
    kStart,    // it begins anew: processes come up, connect, or are started again
    kLoading,  // a further part of a start
    kUp,       // the start is over
    kStep,     // a training step
    kWork,     // progress otherwise: an answer, a task done, a checkpoint, an evaluation
    kWaits,    // a line that says it waits; several in a row are a hang
    kHang,     // a line that says it hangs
    kDeath,    // a failure that ends a job
  };
  Kind kind = Kind::kNone;
  bool serves = false;                   // speaks of requests or an agent's task, not of training
  std::optional<bool> pending;           // whether there is work to do, where it says so
  std::optional<model::StallKind> hang;  // of kHang and kWaits, where it says which
};

Sign SignOf(const model::Event& event);

}  // namespace aijob::analyze
