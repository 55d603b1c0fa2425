#include "analyze/open_launch.h"

#include <algorithm>

namespace aijob::analyze {

using model::Duration;
using model::LaunchStatus;
using model::Phase;
using model::TimePoint;
using Edge = LaunchWord::Edge;

namespace {

// What comes before a process, or at its very beginning.
bool IsBeginning(Phase phase) { return phase == Phase::kImagePull || phase == Phase::kConfigLoad; }

}  // namespace

OpenLaunch::OpenLaunch(std::string workload, TimePoint start, bool whole, TimePoint read)
    : newest_since_(start), first_read_(read), last_(start), last_read_(read) {
  launch_.workload = std::move(workload);
  launch_.start = start;
  launch_.end = start;
  launch_.whole = whole;
}

bool OpenLaunch::IsBehind(const LaunchWord& word, const Voice& voice) const {
  const bool first = word.edge == Edge::kStart ||
                     (word.stated && word.edge == Edge::kEnd && word.phase == Phase::kConfigLoad);
  if (!first) return false;
  // Said twice: "loading first model", "new model will fit in available VRAM".
  if (!has_failure() && newest_phase_ == word.phase && tracks_.IsOpen(word.phase)) return false;
  if ((has_failure() || reloaded_) && !IsBeginning(newest_phase_)) return true;
  if (const auto it = streams_.find(voice.stream); it != streams_.end() && it->second) return true;
  return word.stated && tracks_.Knows(word.phase, voice.rank);
}

void OpenLaunch::Tell(const LaunchWord& word, const Voice& voice) {
  const bool told_late = word.stated && word.edge == Edge::kPoint;  // when all is over
  const TimePoint from = word.stated && !told_late ? voice.time - *word.stated : voice.time;
  if (!launch_.whole || word.began) launch_.start = std::min(launch_.start, from);
  last_ = std::max(last_, voice.time);
  last_read_ = std::max(last_read_, voice.read);
  told_read_[word.phase] = voice.read;
  if (voice.rank >= 0 && ranks_.size() < kMostLaunchRanks) ranks_.insert(voice.rank);
  if (streams_.size() < kMostStreams || streams_.contains(voice.stream)) {
    streams_[voice.stream] |= !IsBeginning(word.phase);
  }
  if (running() && failed_read_ && voice.read > *failed_read_) failed_read_.reset();
  if (told_late && !tracks_.Knows(word.phase)) {
    tracks_.State(word.phase, voice.rank, launch_.start, *word.stated);
  } else if (word.stated && !told_late) {
    tracks_.EndEarlier(voice.rank, word.phase, {from, voice.firm});
    tracks_.State(word.phase, voice.rank, from, *word.stated);
  } else {
    Mark(word, voice);
  }
  if (word.loaded && tracks_.IsOpen(Phase::kWeights)) {
    tracks_.End(Phase::kWeights, voice.rank, {voice.time, voice.firm}, false);
  }
  if (word.failed) tracks_.Fail(word.phase);
  if (word.loaded || (word.stated && word.phase == Phase::kWeights)) loaded_ = true;
  if (newest_phase_ != word.phase || newest_ended_) newest_since_ = voice.time;
  newest_phase_ = word.phase;
  newest_ended_ = word.stated.has_value() || word.edge == Edge::kEnd || word.loaded;
  TellLoad(word, voice);
}

void OpenLaunch::Mark(const LaunchWord& word, const Voice& voice) {
  const PhaseTracks::Moment at{voice.time, voice.firm};
  const auto last = last_phase_.find(voice.rank);
  const bool goes_on = last != last_phase_.end() && last->second == word.phase;
  if (last_phase_.size() <= kMostLaunchRanks || goes_on) last_phase_[voice.rank] = word.phase;
  tracks_.EndOthers(voice.rank, word.phase, at);
  const bool begins = word.edge == Edge::kBegin || word.edge == Edge::kStart;
  if (begins && running()) {
    tracks_.Begin(word.phase, voice.rank, at);
  } else if (begins || word.edge == Edge::kPoint) {  // after the end nothing would end it
    tracks_.Point(word.phase, voice.rank, at, goes_on);
  } else {
    tracks_.End(word.phase, voice.rank, at, goes_on);
  }
}

void OpenLaunch::TellLoad(const LaunchWord& word, const Voice& voice) {
  const bool weights = word.phase == Phase::kWeights || word.loaded;
  if (!weights && word.phase != Phase::kDownload) return;
  if (!word.bytes && !word.ratio && !word.seconds_left && !(weights && word.stated)) return;
  if (!bar_rank_) bar_rank_ = voice.rank;
  // Every rank draws a bar of its own; they are one load.
  if (*bar_rank_ != voice.rank && !word.bytes) return;
  const std::string_view target =
      word.phase == Phase::kDownload ? std::string_view("download") : word.target;
  auto it = loads_.find(target);
  if (it == loads_.end()) {
    if (loads_.size() >= kMostTargets) return;
    it = loads_.emplace(std::string(target), LoadMeter()).first;
  }
  LoadMeter& meter = it->second;
  if (word.bytes) meter.SetBytes(*word.bytes);
  if (word.seconds_left) meter.SetStated(*word.seconds_left);
  if (word.ratio) meter.SetProgress(*word.ratio, voice.firm ? voice.time : TimePoint{});
  if (word.stated && word.phase == Phase::kWeights) {
    meter.SetDuration(std::chrono::duration<double>(*word.stated).count());
  }
}

void OpenLaunch::TellFailure(std::string class_name, bool critical, const Voice& voice) {
  if (!running()) return;
  last_read_ = std::max(last_read_, voice.read);
  if (launch_.cause.empty() || (critical && !failed_read_)) {
    launch_.cause = std::move(class_name);
    failed_at_ = voice.time;
  }
  if (critical) failed_read_ = voice.read;
}

void OpenLaunch::End(LaunchStatus status, TimePoint time, TimePoint read, bool firm) {
  time = std::max(time, launch_.start);
  last_read_ = std::max(last_read_, read);
  if (!running()) {
    // Another process says that it is ready: the slowest counts.
    if (status == LaunchStatus::kSuccess && launch_.status == status) {
      launch_.end = std::max(launch_.end, time);
    }
    return;
  }
  if (status == LaunchStatus::kSuccess) {
    tracks_.EndAll({time, firm});
    launch_.cause.clear();
  } else {
    tracks_.Cut(time, status);
  }
  launch_.status = status;
  launch_.end = time;
  launch_.whole = launch_.whole && firm;
  failed_read_.reset();
}

bool OpenLaunch::Waits() const { return loaded_ && !has_failure() && !tracks_.Current(); }

void OpenLaunch::GiveUp(TimePoint read) {
  if (!running()) return;
  if (has_failure()) return End(LaunchStatus::kFailed, std::max(failed_at_, last_), read);
  End(LaunchStatus::kAbandoned, last_, read);
}

bool OpenLaunch::AllRanksTold(Phase phase) const {
  if (tracks_.IsOpen(phase)) return false;
  if (tracks_.Knows(phase, -1)) return true;  // told for all of them
  return std::all_of(ranks_.begin(), ranks_.end(),
                     [&](int32_t rank) { return tracks_.Knows(phase, rank); });
}

std::vector<std::pair<Phase, Duration>> OpenLaunch::TakePhases(TimePoint read, bool all) {
  std::vector<std::pair<Phase, Duration>> taken;
  for (const auto& [phase, told] : told_read_) {
    const auto index = static_cast<size_t>(phase);
    if (counted_[index] || !tracks_.Knows(phase)) continue;
    if (!all && (read < told + kLaunchSettle || !AllRanksTold(phase))) continue;
    counted_.set(index);
    if (const auto measured = tracks_.Measured(phase)) taken.emplace_back(phase, *measured);
  }
  const auto gap = static_cast<size_t>(Phase::kUnattributed);
  if (all && status() == LaunchStatus::kSuccess && whole() && !counted_[gap]) {
    counted_.set(gap);
    taken.emplace_back(Phase::kUnattributed, *Show(0).unattributed);
  }
  return taken;
}

std::optional<TimePoint> OpenLaunch::PhasesDue() const {
  std::optional<TimePoint> due;
  for (const auto& [phase, told] : told_read_) {
    if (counted_[static_cast<size_t>(phase)] || !tracks_.Knows(phase)) continue;
    if (!AllRanksTold(phase)) continue;
    due = std::min(due.value_or(told + kLaunchSettle), told + kLaunchSettle);
  }
  return due;
}

std::vector<model::ModelLoad> OpenLaunch::Loads(double link) const {
  std::vector<model::ModelLoad> loads;
  const auto whole = loads_.find("model");
  for (const auto& [target, stored] : loads_) {
    if (!stored.bytes() && !stored.ratio()) continue;
    LoadMeter meter = stored;
    if (!meter.ratio() && !meter.rate() && whole != loads_.end()) meter.Follow(whole->second);
    model::ModelLoad load;
    load.target = target;
    load.bytes = meter.bytes();
    load.progress_ratio = meter.ratio();
    load.bandwidth = meter.Bandwidth();
    if (running()) load.seconds_left = meter.SecondsLeft(link);
    if (status() == LaunchStatus::kSuccess) load.seconds_left = 0;
    loads.push_back(std::move(load));
  }
  return loads;
}

model::Launch OpenLaunch::Show(double link) const {
  model::Launch shown = launch_;
  shown.phases = tracks_.Show();
  shown.loads = Loads(link);
  if (!running()) {
    shown.unattributed = tracks_.Covered().Gap(shown.start, shown.end);
    return shown;
  }
  shown.end = last_;
  shown.phase = newest_ended_ ? Phase::kUnattributed : newest_phase_;
  shown.phase_start = newest_since_;
  if (const auto current = tracks_.Current()) {
    shown.phase = current->first;
    shown.phase_start = current->second;
  }
  return shown;
}

}  // namespace aijob::analyze
