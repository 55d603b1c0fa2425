#pragma once
// Probe: looks once whether a server answers, as blackbox_exporter's http and tcp probes do
// (https://github.com/prometheus/blackbox_exporter/blob/v0.25.0/CONFIGURATION.md).
//
//   const ProbeResult result = Probe({.target = "http://127.0.0.1:8000/health"});
//
// http:// and https:// ask with GET for the path given and judge the status; no redirect is
// followed. tcp://host:port is content with a connection. A 503 says that a server is not ready
// (yet): whether it is starting or has broken down, only its history tells (probe_history.h).
//
// Threads: any; Probe() blocks, at the longest for the timeout and for what the system's resolver
// takes. It makes no thread. The program must ignore SIGPIPE, as for http/client.h.
// Failures: an outcome with the reason in words, which never holds the target's password.
// Limits: kProbeBodyBytes of an answer's body.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/client_tls.h"

namespace aijob::collect {

enum class ProbeOutcome : uint8_t { kOk, kStarting, kFailed, kTimeout };

/// "ok", "starting", "failed", "timeout": the label `result`.
std::string_view OutcomeName(ProbeOutcome outcome);

struct ProbeTarget {
  std::string target = {};       ///< http://..., https://... or tcp://host:port
  std::vector<int> expect = {};  ///< statuses that are good; empty: 200 to 299
  std::chrono::milliseconds timeout{5'000};
  http::Trust trust = {};
};

struct ProbeResult {
  ProbeOutcome outcome = ProbeOutcome::kFailed;
  std::chrono::nanoseconds duration{0};
  int status = 0;        ///< of the answer; 0: there was none, or the target has no statuses
  std::string why = {};  ///< in words, for the operator; empty where it is ok
  bool operator==(const ProbeResult&) const = default;
};

inline constexpr size_t kProbeBodyBytes = size_t{1} << 20;

ProbeResult Probe(const ProbeTarget& target);

/// Why `target` cannot be probed, or "". Looks at its text alone.
std::string TargetFault(std::string_view target);

}  // namespace aijob::collect
