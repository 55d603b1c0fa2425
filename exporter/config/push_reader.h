#pragma once
// push_reader: the section `push` of the configuration.
//
//   push:
//     enabled: true
//     ttl: 24h                            # 0s: groups stay until they are deleted
//     limits: {groups: 100000, series: 1000000, group_series: 100000}
//     rules:                              # the first one that matches decides
//       - match: {job: "nightly-.*"}      # grouping label: RE2, of the whole value
//         mode: aggregate                 # or replace
//         gauges: last                    # how gauges add up: last, sum, max, min
//         without: [instance]             # labels that do not tell groups apart
//         ttl: 1h
//         users: [ci]                     # who may push; of --web.config.file
//
// Failures: told in `problems`, with lines.

#include "config/config.h"
#include "config/yaml_node.h"

namespace aijob::config {

PushConfig ReadPush(const YamlNode& node, Problems& problems);

}  // namespace aijob::config
