#pragma once
// IsProgress: which observations say that work goes on: a training step, an answered request, a
// task or an agent's step done, a checkpoint saved. Output alone is none: a job that hangs may go
// on talking.
//
// Thread-safety: a pure function.

#include "model/event.h"

namespace aijob::analyze {

bool IsProgress(const model::Event& event);

}  // namespace aijob::analyze
