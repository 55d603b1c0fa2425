#include "analyze/heartbeats.h"

#include <algorithm>

namespace aijob::analyze {
namespace {

// Longer ones are stalls, or another run: no rank's habit.
constexpr model::Duration kLongestPause = std::chrono::minutes(10);
constexpr int kOwnPauses = 3;
constexpr int kFading = 256;  // a pause is halved after some 180 beats

}  // namespace

void Heartbeats::Beat(size_t rank, model::Duration pause) {
  if (rank >= pulses_.size()) pulses_.resize(rank + 1);
  Pulse& pulse = pulses_[rank];
  if (pause.count() <= 0 || pause > kLongestPause) return;
  pulse.longest = std::max(pause, pulse.longest - pulse.longest / kFading);
  ++pulse.beats;
}

std::vector<int32_t> Heartbeats::Silent(model::TimePoint now) const {
  constexpr model::Duration kLimit = kMisses * kInterval;
  std::vector<int32_t> silent;
  bool somebody_talks = false;
  for (int32_t rank = 0; rank < roster_.size(); ++rank) {
    const auto& heard = roster_.Heard(rank);
    if (!heard) continue;
    if (now - *heard < kLimit) {
      somebody_talks = true;
      continue;
    }
    const Pulse& pulse = pulses_[static_cast<size_t>(rank)];
    if (pulse.beats < kFewestBeats) continue;
    const model::Duration quiet = now - std::max(*heard, excused_);
    if (quiet >= std::max(kLimit, kOwnPauses * pulse.longest)) silent.push_back(rank);
  }
  if (!somebody_talks) silent.clear();
  return silent;
}

int32_t Heartbeats::Known() const {
  int32_t known = 0;
  for (int32_t rank = 0; rank < roster_.size(); ++rank) {
    if (roster_.Heard(rank)) ++known;
  }
  return known;
}

}  // namespace aijob::analyze
