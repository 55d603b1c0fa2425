#pragma once
// ReadMetric: one of a user's own metrics, from YAML.
//
// Owner: config/. Threads: a pure function. Failures: added to `problems`.

#include "config/yaml_node.h"
#include "match/pack.h"

namespace aijob::config {

match::MetricSpec ReadMetric(const YamlNode& node, Problems& problems);

}  // namespace aijob::config
