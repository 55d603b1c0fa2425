#pragma once
// Progress of a workload: how it stands, and its stalls. Made by analyze/; shown and counted by
// app/.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace aijob::model {

/// How a workload stands. Output is no progress: a job that hangs may go on talking.
enum class WorkloadState : uint8_t {
  kNeverStarted,  // no line told of a start or of work
  kStarting,      // it loads, compiles, connects; no work yet
  kRunning,       // it works, or waits for work
  kStalled,       // it should have made progress by now
  kSilent,        // not even a line for long, and no stall can be told
  kFinished,      // it said that it has done all
  kFailed,        // what it said last is a failure that ends a job
};
inline constexpr std::array<std::string_view, 7> kWorkloadStateNames = {
    "never_started", "starting", "running", "stalled", "silent", "finished", "failed"};
constexpr std::string_view WorkloadStateName(WorkloadState state) {
  return kWorkloadStateNames[static_cast<size_t>(state)];
}

/// The four kinds of C4 (arXiv 2406.04594), and two more: a server, and a start.
enum class StallKind : uint8_t {
  kCommHang,
  kNoncommHang,
  kCommSlow,
  kNoncommSlow,
  kServing,
  kStartup
};
inline constexpr std::array<std::string_view, 6> kStallKindNames = {
    "comm_hang", "noncomm_hang", "comm_slow", "noncomm_slow", "serving", "startup"};
constexpr std::string_view StallKindName(StallKind kind) {
  return kStallKindNames[static_cast<size_t>(kind)];
}

struct Stall {
  std::string workload;
  StallKind kind = StallKind::kNoncommHang;  // as known when it was flagged
  bool told = false;                         // lines say so; else concluded from silence and pace
  TimePoint since{};                         // the last progress before it, as it was read
  TimePoint flagged{};
  std::optional<TimePoint> ended;  // nothing: it goes on
  bool resumed = false;            // ended by progress; else the job ended or began anew
  double threshold_seconds = 0;    // that was passed; of a slow one: its step time, median of eight
  std::optional<double> step;      // the newest one
  std::vector<int32_t> silent;     // ranks that fell silent while others talked, at most eight
};

/// What was last seen of one rank. Times of reading.
struct RankProgress {
  int32_t rank = -1;
  std::optional<TimePoint> line, progress;
  std::optional<double> step;
};

/// A rank that is slower than the others, by one signal.
struct Straggler {
  std::string_view signal;      // "step", "data" or "flops"
  double ratio = 1;             // of the worst rank to the median, 1 or more
  std::optional<int32_t> rank;  // nothing: nobody stands out, or it cannot be told
  bool cannot_tell = false;     // the signal is the same on all ranks by its nature
};

/// A workload as it stands. Times of reading.
struct WorkloadProgress {
  std::string workload;
  WorkloadState state = WorkloadState::kNeverStarted;
  std::optional<TimePoint> line, progress;
  std::optional<double> step;
  std::optional<double> threshold_seconds;  // nothing: nothing is due
  std::vector<Stall> stalls;                // that go on: a hang, a slow one, or both
  std::vector<RankProgress> ranks;          // those of which anything is known
  std::optional<int32_t> silent_ranks;      // nothing: fewer than two ranks talk
  std::vector<Straggler> stragglers;        // by signal; those that ranks speak of
  std::optional<double> effective_ratio;    // of training time, 0 to 1
};

}  // namespace aijob::model
