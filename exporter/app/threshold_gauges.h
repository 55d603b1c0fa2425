#pragma once
// ThresholdGauges: the configured thresholds as series, for rules to compare with.
//
// Owner: the Agent, under its lock.

#include "config/thresholds.h"
#include "metrics/counts.h"

namespace aijob::app {

class ThresholdGauges {
 public:
  /// Those of `thresholds` stand there, and no others.
  void Show(const config::Thresholds& thresholds, metrics::Counts& counts);

 private:
  config::Thresholds shown_;
};

}  // namespace aijob::app
