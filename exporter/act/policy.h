#pragma once
// Policies: what is to be done about which incidents, and within which bounds. Plain values; the
// defaults are the safe ones. Read by config/remediation_reader, obeyed by Engine.
//
// Where the defaults come from: a cool-down of 11 minutes is the published median time to a retry
// (arXiv 2605.09370); 10 minutes of a start without any observed one is KServe's progress deadline
// of 600 s.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client_tls.h"
#include "http/message.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::act {

/// What is done with a decision: it is written down; likewise, as it will be with kAct; it is acted
/// on. In the order of their daring.
enum class Mode : uint8_t { kObserve, kDryRun, kAct };
inline constexpr std::string_view kModeNames[] = {"observe", "dry_run", "act"};
constexpr std::string_view ModeName(Mode mode) { return kModeNames[static_cast<size_t>(mode)]; }

enum class Comparison : uint8_t { kMore, kMoreOrEqual, kLess, kLessOrEqual, kEqual };

/// "aijob_x{label=\"value\"} > 90": a value of a family that this exporter serves (condition.h).
struct Condition {
  std::string family;
  std::vector<std::pair<std::string, std::string>> labels;
  Comparison comparison = Comparison::kMore;
  double number = 0;
};

/// An empty list: any. Never: incidents without a known beginning (Engine).
struct Match {
  std::vector<std::string> classes, subtypes, layers;
  model::Severity severity = model::Severity::kWarning;  // at least
  std::vector<std::string> workloads;                    // globs, as fnmatch(3) has them
};

struct WebhookAction {
  std::string url;
  std::string secret_file;  // its first line signs the body; read anew for each call
  std::vector<http::Header> headers;
  std::chrono::milliseconds timeout{10'000};  // of one attempt
  uint64_t retries = 3;                       // after the first attempt
  http::Trust trust;
};

struct ExecAction {
  std::vector<std::string> argv;  // the first: an absolute path; {token}s in the others
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds grace{5'000};  // from SIGTERM to SIGKILL
  uint64_t output_bytes = uint64_t{16} << 10;
  std::string directory = "/";
};

/// Of one workload.
struct Limits {
  model::Duration cool_down = std::chrono::minutes(11);
  uint64_t per_hour = 3;
  uint64_t per_day = 10;
};

struct Policy {
  std::string name;      // the label `action`; unique
  std::string strategy;  // the label `strategy`; never empty: the name stands in
  Mode mode = Mode::kObserve;
  Match match;
  model::Duration after{0};                           // the incident must have lasted this long
  model::Duration jitter{0};                          // and up to this longer, by its id
  uint64_t times = 1;                                 // the nth such incident of the workload
  model::Duration within = std::chrono::minutes(15);  // in this time
  std::vector<Condition> when;                        // all must hold
  std::optional<WebhookAction> webhook;               // exactly one of the two
  std::optional<ExecAction> exec;
  Limits limits;
  model::Duration success_within = std::chrono::minutes(10);  // work goes on again by then
};

/// The section `remediation`. Without policies nothing is decided at all.
struct Options {
  Mode mode = Mode::kObserve;                      // no policy is more daring
  model::Duration trial = std::chrono::hours(72);  // a policy's dry runs before it may act
  model::Duration max_age =
      std::chrono::minutes(5);  // an incident last heard of earlier is history
  model::Duration startup_grace = std::chrono::minutes(10);  // where no start was observed
  uint64_t per_hour = 10, per_day = 50;                      // of all workloads together
  uint64_t breaker_failures = 3;                             // in a row, of all workloads
  model::Duration breaker_open = std::chrono::hours(1);
  uint64_t relapses = 3;  // recovered by an action, broken again within `relapse_within`
  model::Duration relapse_within = std::chrono::minutes(30);
  model::Duration relapse_window = std::chrono::hours(24);
  std::string maintenance_file;  // while it exists, nothing is acted on; empty: none
  std::string lease_file;        // who holds its lock acts; empty: everybody
  std::string audit_file;        // a line of JSON for each decision; empty: none
  std::vector<Policy> policies;

  [[nodiscard]] bool active() const { return !policies.empty(); }
};

}  // namespace aijob::act
