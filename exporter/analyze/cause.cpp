#include "analyze/cause.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace aijob::analyze {
namespace {

// Who is killed, or who crashes, writes it down after the peers that noticed have written theirs.
constexpr model::Duration kCrashLag = std::chrono::seconds(10);

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// By how much a failure of this depth may stand before a deeper one that brought it about.
model::Duration MayPrecede(Depth symptom, Depth cause) {
  // An exception is mostly what the signal made; and a hang is told long after it began.
  const bool by_time = symptom == Depth::kStopped || symptom == Depth::kWaits;
  if (by_time && cause >= Depth::kOwn) return model::Duration{0};
  if (symptom >= Depth::kStopped || symptom == Depth::kRoutine) return kSymptomFirst;
  if (cause < symptom) return kCrashLag;  // clocks differ, and the kernel is not asked first
  return model::Duration{0};
}

}  // namespace

Depth DepthOf(const model::Sighting& sighting) {
  // Whoever sends it, it may be the first that is known.
  const bool stopped = sighting.class_name == "preemption" && sighting.subtype == "sigterm";
  if (stopped) return Depth::kStopped;
  if (sighting.role == model::Role::kTeardown) return Depth::kCleans;
  if (sighting.role == model::Role::kCascade) return Depth::kFollows;
  const std::string_view name = sighting.class_name;
  const std::string_view subtype = sighting.subtype;
  if (name == "comm_error") {
    return IsOneOf(subtype, {"ib_completion", "system"}) ? Depth::kDevice : Depth::kRemote;
  }
  if (name == "process_crash") {
    if (subtype == "engine_dead") return Depth::kFollows;
    // NCCL's watchdog and std::terminate end a process on what it was told.
    if (subtype == "sigabrt") return Depth::kRemote;
    return subtype == "sigkill" ? Depth::kKilled : Depth::kOwn;
  }
  if (name == "preemption") {
    // Steps are cancelled by people, and by the launcher of ranks that failed.
    return subtype == "cancelled" ? Depth::kStopped : Depth::kRoot;
  }
  if (name == "cuda_error") return Depth::kDevice;
  if (name == "comm_hang") return Depth::kWaits;
  if (IsOneOf(name, {"stall", "timeout", "unknown", "dependency"})) return Depth::kOwn;
  // What is routine in a run that goes on (a bad record) explains no crash; and a loss scale that
  // is still being found skips steps in every run.
  if (name == "numeric") return subtype == "overflow_skip" ? Depth::kCleans : Depth::kRoutine;
  return IsMild(sighting) ? Depth::kOwn : Depth::kRoot;
}

bool IsMild(const model::Sighting& sighting) {
  if (sighting.class_name == "numeric") return true;
  return sighting.severity != model::Severity::kCritical &&
         !IsOneOf(sighting.class_name, {"config_env", "comm_error", "comm_hang"});
}

bool FollowsFrom(const model::Sighting& later, const model::Sighting& initiating) {
  const Depth mine = DepthOf(later);
  const Depth theirs = DepthOf(initiating);
  return mine > theirs || (mine == theirs && mine != Depth::kRoot);
}

bool Supersedes(const model::Sighting& later, const model::Sighting& initiating) {
  const Depth mine = DepthOf(later);
  const Depth theirs = DepthOf(initiating);
  if (mine == theirs) return later.time < initiating.time;
  if (theirs >= Depth::kFollows && mine < Depth::kFollows) return true;  // it had no cause yet
  if (mine < theirs) return later.time <= initiating.time + MayPrecede(theirs, mine);
  return later.time + MayPrecede(mine, theirs) < initiating.time;
}

}  // namespace aijob::analyze
