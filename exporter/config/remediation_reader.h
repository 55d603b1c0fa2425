#pragma once
// remediation_reader: the section `remediation` of the configuration.
//
//   remediation:
//     mode: observe                 # observe | dry_run | act: no policy is more daring
//     trial: 72h                    # dry runs of a policy before it may act
//     max_age: 5m                   # an incident last heard of earlier is history
//     startup_grace: 10m            # for starts, until one was observed
//     limits: {per_hour: 10, per_day: 50}                # of all workloads together
//     breaker: {failures: 3, open_for: 1h}               # in a row
//     flapping: {relapses: 3, relapse_within: 30m, window: 24h}
//     maintenance_file: /etc/aijob/maintenance           # while it exists, nothing is done
//     lease_file: /run/aijob/remediation.lock            # of several exporters one acts
//     audit_file: /var/log/aijob/remediation.jsonl
//     policies:                     # the first that matches an incident decides
//       - name: restart-api         # the label `action`
//         strategy: fast_restart    # the label `strategy`; else the name
//         mode: act                 # else as above
//         match: {class: [process_crash], subtype: [], role: initiating, layer: [],
//                 severity: critical, workload: ["api-*"]}
//         after: 30s                # the incident must have lasted this long
//         jitter: 5s                # and up to this longer, by its id
//         repeat: {times: 3, within: 15m}
//         when: ["job_cpu_percent > 90", "job_error_ratio > 0.5"]      # act/condition.h
//         exec: {argv: [/usr/bin/systemctl, restart, "{workload}.service"], timeout: 60s,
//                grace: 5s, output_bytes: 16KiB, directory: /}
//         # or webhook: {url, secret_file, headers: {}, timeout: 10s, retries: 3, ca_file,
//         insecure} limits: {cool_down: 11m, per_hour: 3, per_day: 10}           # of one workload
//         success_within: 10m
//
// Failures: told in `problems`, with lines. Limits: kMaxPolicies.

#include <filesystem>

#include "act/policy.h"
#include "config/yaml_node.h"

namespace aijob::config {

inline constexpr size_t kMaxPolicies = 32;

act::Options ReadRemediation(const YamlNode& node, const std::filesystem::path& folder,
                             Problems& problems);

}  // namespace aijob::config
