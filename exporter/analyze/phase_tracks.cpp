#include "analyze/phase_tracks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyze/launch_word.h"
#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::LaunchStatus;
using model::Phase;
using model::TimePoint;
using nlohmann::json;

using model::FromTicks;
using model::Ticks;

json SaveIntervals(const Intervals& intervals) {
  json saved = json::array();
  for (const Intervals::Interval& each : intervals.all()) {
    saved.push_back({Ticks(each.from), Ticks(each.to)});
  }
  return saved;
}

Intervals LoadIntervals(const json& saved) {
  Intervals intervals;
  for (const json& each : saved) {
    intervals.Add(FromTicks(each.at(0)), FromTicks(each.at(1)));
  }
  return intervals;
}

}  // namespace

void PhaseTracks::Begin(Phase phase, int32_t rank, Moment at) {
  Track& track = Of(phase).tracks[Slot(rank)];
  if (!track.open) track.open = at;  // begun twice: a bar, or a line that waits
}

void PhaseTracks::End(Phase phase, int32_t rank, Moment at, bool goes_on) {
  Track& track = Of(phase).tracks[Slot(rank)];
  if (track.open) return Close(track, at);
  // Several of one rank (models, files) begin together and end one by one.
  const bool further = goes_on && at.firm && !track.told.empty() && at.time > track.told.to();
  track.vague.Add(further ? track.told.to() : at.time, at.time);
}

void PhaseTracks::Point(Phase phase, int32_t rank, Moment at, bool goes_on) {
  Track& track = Of(phase).tracks[Slot(rank)];
  if (track.open) return;
  const bool further = goes_on && at.firm && !track.vague.empty();
  track.vague.Add(further ? std::min(track.vague.to(), at.time) : at.time, at.time);
}

void PhaseTracks::State(Phase phase, int32_t rank, TimePoint from, Duration duration) {
  Track& track = Of(phase).tracks[Slot(rank)];
  if (track.open && track.open->firm) track.vague.Add(track.open->time, from);
  track.open.reset();
  if (!track.stated) {
    track.vague.Add(track.told);
    track.told = Intervals();
    track.stated = true;
  }
  track.told.Add(from, from + duration);
}

void PhaseTracks::Close(Track& track, Moment at) {
  const Moment from = *track.open;
  track.open.reset();
  Intervals& where = from.firm && at.firm && !track.stated ? track.told : track.vague;
  where.Add(from.time, std::max(from.time, at.time));
}

void PhaseTracks::EndOthers(int32_t rank, Phase but, Moment at) {
  for (auto& [phase, one] : phases_) {
    if (phase == but) continue;
    for (const int32_t slot : {Slot(rank), -1}) {
      const auto it = one.tracks.find(slot);
      if (it != one.tracks.end() && it->second.open) Close(it->second, at);
    }
  }
}

void PhaseTracks::EndEarlier(int32_t rank, Phase phase, Moment at) {
  // What "other" lines state is mostly the whole of several phases.
  if (phase == Phase::kOther) return;
  for (auto& [earlier, one] : phases_) {
    if (earlier >= phase) break;
    for (const int32_t slot : {Slot(rank), -1}) {
      const auto it = one.tracks.find(slot);
      if (it == one.tracks.end() || !it->second.open || it->second.open->time > at.time) continue;
      Close(it->second, at);
    }
  }
}

void PhaseTracks::EndAll(Moment at) {
  for (auto& [phase, one] : phases_) {
    for (auto& [rank, track] : one.tracks) {
      if (track.open) Close(track, at);
    }
  }
}

void PhaseTracks::Cut(TimePoint time, LaunchStatus status) {
  for (auto& [phase, one] : phases_) {
    for (auto& [rank, track] : one.tracks) {
      if (!track.open) continue;
      one.status = status;
      Close(track, {time, track.open->firm});
    }
  }
}

const PhaseTracks::Track* PhaseTracks::Find(Phase phase, int32_t rank) const {
  const auto one = phases_.find(phase);
  if (one == phases_.end()) return nullptr;
  const auto track = one->second.tracks.find(Slot(rank));
  return track == one->second.tracks.end() ? nullptr : &track->second;
}

bool PhaseTracks::IsOpen(Phase phase) const {
  const auto one = phases_.find(phase);
  return one != phases_.end() &&
         std::any_of(one->second.tracks.begin(), one->second.tracks.end(),
                     [](const auto& each) { return each.second.open.has_value(); });
}

bool PhaseTracks::Knows(Phase phase) const {
  const auto one = phases_.find(phase);
  return one != phases_.end() &&
         std::any_of(one->second.tracks.begin(), one->second.tracks.end(),
                     [](const auto& each) { return !each.second.told.empty(); });
}

bool PhaseTracks::Knows(Phase phase, int32_t rank) const {
  const Track* const track = Find(phase, rank);
  return track != nullptr && !track->told.empty();
}

std::optional<Duration> PhaseTracks::Measured(Phase phase) const {
  const auto one = phases_.find(phase);
  if (one == phases_.end() || one->second.status != LaunchStatus::kSuccess) return std::nullopt;
  return ShowOne(phase, one->second).duration;
}

std::optional<TimePoint> PhaseTracks::StartOf(const Track& track) {
  std::optional<TimePoint> start;
  const auto earlier = [&start](TimePoint time) { start = std::min(start.value_or(time), time); };
  if (!track.told.empty()) earlier(track.told.from());
  if (track.open) earlier(track.open->time);
  // What is known from begin to end says it better than a line from within.
  if (!start && !track.vague.empty()) earlier(track.vague.from());
  return start;
}

std::optional<std::pair<Phase, TimePoint>> PhaseTracks::Current() const {
  std::optional<std::pair<Phase, TimePoint>> current;
  for (const auto& [phase, one] : phases_) {
    for (const auto& [rank, track] : one.tracks) {
      if (!track.open || (current && current->second <= track.open->time)) continue;
      current = {phase, track.open->time};
    }
  }
  return current;
}

model::LaunchPhase PhaseTracks::ShowOne(Phase phase, const OnePhase& one) {
  model::LaunchPhase shown;
  shown.phase = phase;
  shown.status = one.status;
  for (const auto& [rank, track] : one.tracks) {
    if (track.open) shown.status = LaunchStatus::kRunning;
    if (const auto start = StartOf(track); start && (!shown.start || *start < *shown.start)) {
      shown.start = start;
    }
    if (rank >= 0) ++shown.ranks;
    if (track.told.empty()) continue;
    const Duration length = track.told.Length();
    if (length > kLongestPhase || (shown.duration && length <= *shown.duration)) continue;
    shown.duration = length;
    shown.slowest_rank = rank;
  }
  return shown;
}

std::vector<model::LaunchPhase> PhaseTracks::Show() const {
  std::vector<model::LaunchPhase> shown;
  for (const auto& [phase, one] : phases_) shown.push_back(ShowOne(phase, one));
  std::stable_sort(shown.begin(), shown.end(), [](const auto& one, const auto& other) {
    return one.start.value_or(TimePoint::max()) < other.start.value_or(TimePoint::max());
  });
  return shown;
}

Intervals PhaseTracks::Covered() const {
  Intervals covered;
  for (const auto& [phase, one] : phases_) {
    for (const auto& [rank, track] : one.tracks) {
      covered.Add(track.told);
      covered.Add(track.vague);
    }
  }
  return covered;
}

json PhaseTracks::Save() const {
  json saved = json::array();
  for (const auto& [phase, one] : phases_) {
    json tracks = json::array();
    for (const auto& [rank, track] : one.tracks) {
      json open;
      if (track.open) open = {Ticks(track.open->time), track.open->firm};
      tracks.push_back(
          {rank, SaveIntervals(track.told), open, SaveIntervals(track.vague), track.stated});
    }
    saved.push_back({{"phase", model::PhaseName(phase)},
                     {"status", static_cast<int>(one.status)},
                     {"tracks", std::move(tracks)}});
  }
  return saved;
}

void PhaseTracks::Load(const json& saved) {
  phases_.clear();
  for (const json& each : saved) {
    const auto name = each.at("phase").get<std::string>();
    const auto it = std::find(model::kPhaseNames.begin(), model::kPhaseNames.end(), name);
    if (it == model::kPhaseNames.end()) continue;
    OnePhase& one = Of(static_cast<Phase>(it - model::kPhaseNames.begin()));
    one.status = static_cast<LaunchStatus>(std::clamp(each.at("status").get<int>(), 0, 3));
    for (const json& stored : each.at("tracks")) {
      Track& track = one.tracks[Slot(stored.at(0).get<int32_t>())];
      track.told = LoadIntervals(stored.at(1));
      if (stored.at(2).is_array()) {
        track.open = {FromTicks(stored.at(2).at(0)), stored.at(2).at(1).get<bool>()};
      }
      track.vague = LoadIntervals(stored.at(3));
      track.stated = stored.at(4);
    }
  }
}

}  // namespace aijob::analyze
