#pragma once
// IsProgress: which observations say that work goes on: a training step, an answered request, a
// task or an agent's step done, a checkpoint saved. Output alone is none: a job that hangs may go
// on talking, and its server answering probes.
//
// Thread-safety: pure functions.

#include "model/event.h"

namespace aijob::analyze {

bool IsProgress(const model::Event& event);

/// A request that asks whether the server is there (/health, /ready, /ping, /v1/models, ...) or for
/// its metrics, as its path says.
bool IsProbe(const model::Event& event);
/// A probe that says that the server is up: a health_probe's `ok`, or a probe but for /metrics that
/// is answered 2xx.
bool SaysUp(const model::Event& event);

}  // namespace aijob::analyze
