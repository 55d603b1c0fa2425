#pragma once
// RemedyWorld: what act/ asks about workloads, answered from what the agent knows: incidents,
// progress and starts from analyze/, values and checkpoints from the counts.
//
// Lifetime: of one step; it points into all it is given. Values are as of their last change, gauges
// of analyze/ as of the last scrape.

#include "act/engine.h"
#include "analyze/analysis.h"
#include "config/config.h"
#include "metrics/counts.h"
#include "model/time.h"

namespace aijob::app {

act::World RemedyWorld(const analyze::Analysis& analysis, metrics::Counts& counts,
                       const config::Config& config, model::TimePoint now);

}  // namespace aijob::app
