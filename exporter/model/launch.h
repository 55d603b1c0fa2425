#pragma once
// Launch: one start of a workload, from its first line to the first answer, step or task. Made by
// analyze/; shown, counted and stored by app/.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace aijob::model {

/// The phases of a start, in the order that they mostly have. Bounded: they are a label.
enum class Phase : uint8_t {
  kImagePull,
  kConfigLoad,
  kDownload,
  kInitDistributed,
  kWeights,
  kTokenizer,
  kCompile,
  kKvCache,
  kWarmup,
  kServiceRegister,
  kGraphCapture,
  kReadyWait,
  kOther,         // a part that the log names and this list does not, or the whole of others
  kUnattributed,  // what lies between the phases that are known
};

inline constexpr std::array<std::string_view, 14> kPhaseNames = {
    "image_pull",    "config_load", "download", "init_distributed", "weights",
    "tokenizer",     "compile",     "kv_cache", "warmup",           "service_register",
    "graph_capture", "ready_wait",  "other",    "unattributed"};

constexpr std::string_view PhaseName(Phase phase) {
  return kPhaseNames[static_cast<size_t>(phase)];
}

/// What has become of a launch, or of a phase of it.
enum class LaunchStatus : uint8_t { kRunning, kSuccess, kFailed, kAbandoned };
inline constexpr std::array<std::string_view, 4> kLaunchStatusNames = {"running", "success",
                                                                       "failed", "abandoned"};
/// The same as words of the label `result`; a launch that runs has none yet.
inline constexpr std::array<std::string_view, 3> kLaunchResults = {"ready", "failed", "abandoned"};

constexpr std::string_view StatusName(LaunchStatus status) {
  return kLaunchStatusNames[static_cast<size_t>(status)];
}

struct LaunchPhase {
  Phase phase = Phase::kOther;
  LaunchStatus status = LaunchStatus::kSuccess;
  std::optional<TimePoint> start;    // of the earliest rank
  std::optional<Duration> duration;  // of the slowest rank; nothing: the log does not say it
  int32_t slowest_rank = -1;         // -1: no rank is said
  int32_t ranks = 0;                 // that told of it
};

/// Bytes on their way to one device or peer.
struct ModelLoad {
  std::string target;  // "CUDA0", "RPC[10.0.0.7:50052]"; "model" where none is said
  // Nothing: the log does not say it.
  std::optional<double> bytes;
  std::optional<double> progress_ratio;  // 0..1
  std::optional<double> bandwidth;       // observed, bytes per second
  std::optional<double> seconds_left;    // at the slower of the observed and the configured rate
};

struct Launch {
  std::string workload;
  TimePoint start{};
  TimePoint end{};  // where it does not run: ready, failed, or last heard of
  LaunchStatus status = LaunchStatus::kRunning;
  bool whole = false;                    // its beginning was seen: its duration is one
  std::string cause;                     // of a failed one: the class of the failure that ended it
  Phase phase = Phase::kUnattributed;    // of a running one: where it is now
  TimePoint phase_start{};               // and since when
  std::vector<LaunchPhase> phases;       // by their starts
  std::optional<Duration> unattributed;  // of an ended one: in no phase that is known
  std::vector<ModelLoad> loads;          // by target
};

}  // namespace aijob::model
