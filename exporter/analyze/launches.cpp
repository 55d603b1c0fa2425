#include "analyze/launches.h"

#include <algorithm>

#include "analyze/progress.h"
#include "analyze/rank_of.h"
#include "model/event.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::Event;
using model::LaunchStatus;
using model::Phase;
using model::TimePoint;
using Edge = LaunchWord::Edge;

// A line that tells of a restart and the start that follows it are one restart.
constexpr Duration kOneRestart = std::chrono::minutes(10);

bool IsFirst(const LaunchWord& word) {
  const bool early = word.phase == Phase::kImagePull || word.phase == Phase::kConfigLoad;
  return word.edge == Edge::kStart || word.began ||
         (early && (word.stated || word.edge == Edge::kBegin));
}

/// Servers that load what they are asked for begin again soon after they were ready.
Duration LingerOf(const LaunchWord& word) {
  const bool loads = word.phase == Phase::kWeights || word.phase == Phase::kDownload;
  return loads && word.edge == Edge::kBegin ? kLaunchSettle : kLaunchLinger;
}

}  // namespace

Launches::Workload& Launches::Of(std::string_view name) {
  auto it = workloads_.find(name);
  if (it == workloads_.end() && workloads_.size() >= kMostLaunchWorkloads) {
    it = workloads_.find(name = model::kOtherWorkload);
  }
  if (it == workloads_.end()) it = workloads_.emplace(std::string(name), Workload()).first;
  it->second.name = it->first;
  return it->second;
}

Launches::Teller Launches::Open(std::string_view workload, std::string_view path) {
  Teller teller;
  teller.workload = &Of(workload);
  teller.rank = RankOfPath(path);
  teller.ready = teller.workload->ready.Open(path);
  teller.path = ToldStreams::HashOf(path);
  teller.told = teller.workload->told.Open(teller.path);
  return teller;
}

void Launches::NoteTold(Teller& teller) {
  if (!std::exchange(teller.told, true)) teller.workload->told.Tell(teller.path);
}

Launches::Voice Launches::Hear(Teller& teller, const Event& event, const Place& place,
                               TimePoint read) {
  Workload& workload = *teller.workload;
  if (!teller.opened) teller.opened = read;
  const std::optional<TimePoint> own = place.time ? place.time : event.time;
  if (own) workload.behind = read - *own;
  // Beside streams that tell of another day a stream without clock does not tell of today.
  const bool replayed = !own && workload.behind > kLaunchQuiet;
  const LaunchClock::Reading reading =
      teller.clock.Read(place.text, own, replayed ? read - workload.behind : read, live_);
  Voice voice;
  voice.stream = event.stream;
  voice.read = read;
  voice.time = reading.time;
  voice.firm = reading.firm;
  voice.rank = teller.rank >= 0 ? teller.rank : place.rank;
  if (const double* said = event.FindValue("rank"); voice.rank < 0 && said != nullptr) {
    if (*said >= 0 && *said < kMostRanks) voice.rank = static_cast<int32_t>(*said);
  }
  if (reading.went_back) {
    if (workload.open != nullptr) Close(workload, read);
    NoteRestart(workload, voice);
    workload.ready.Begin();
    teller.restarted = true;
  }
  return voice;
}

void Launches::Observe(Teller& teller, const Event& event, const Place& place, TimePoint read) {
  Workload& workload = *teller.workload;
  Voice voice = Hear(teller, event, place, read);
  if (event.class_name == "restart") {
    workload.restart = voice.time;
    workload.dirty = true;
    workload.ready.Begin();
    if (workload.open == nullptr || !workload.open->running()) return;
    const std::string_view reason = event.TextOf("reason");
    if (!reason.empty() && reason != "preemption") {
      workload.open->TellFailure(std::string(reason), true, voice);
    }
    return Close(workload, read);
  }
  const auto word = ReadLaunchWord(event);
  if (!word) return NoteWork(teller, event, voice);
  if (word->began) {
    voice.time = *word->began + word->stated.value_or(Duration{0});
    voice.firm = true;
  }
  Tell(teller, *word, voice);
}

/// A word about a launch that is open, running or not: of it, or of the next one?
bool Launches::Belongs(const OpenLaunch& open, const LaunchWord& word, const Voice& voice) {
  if (open.IsBehind(word, voice)) return false;
  if (open.running()) return true;
  const bool begins = word.edge == Edge::kStart || word.edge == Edge::kBegin;
  if (open.status() != LaunchStatus::kSuccess && begins) return false;
  if (word.edge == Edge::kStart && voice.time > open.end() + kLaunchSettle) return false;
  if (word.stated && voice.time - *word.stated >= open.end()) return false;
  return voice.time <= open.end() + LingerOf(word);
}

/// Whether it begins a launch where none is open. What only ends, or stands within, tells of one
/// that was not seen.
bool Launches::Opens(const Teller& teller, const LaunchWord& word, const Voice& voice) {
  const bool begins = word.edge == Edge::kStart || word.edge == Edge::kBegin;
  if (!begins && !(word.stated && word.edge != Edge::kPoint)) return false;
  const Workload& workload = *teller.workload;
  if (workload.kept.empty() || teller.restarted || workload.restart || IsFirst(word)) return true;
  const model::Launch& last = workload.kept.front();
  if (last.status != LaunchStatus::kSuccess) return true;
  const TimePoint from = word.stated ? voice.time - *word.stated : voice.time;
  return from >= last.end && (word.stated || voice.time > last.end + LingerOf(word));
}

void Launches::Begin(Teller& teller, const LaunchWord& word, const Voice& voice) {
  Workload& workload = *teller.workload;
  workload.ready.Begin();
  TimePoint start = word.stated ? voice.time - *word.stated : voice.time;
  bool whole = IsFirst(word);
  if (teller.told && whole && !teller.restarted) NoteRestart(workload, voice);
  if (workload.restart) {
    whole = true;
    workload.restart.reset();
  }
  const auto& uptime = teller.clock.uptime();
  if (uptime && (!teller.told || teller.restarted) && *uptime <= kLaunchQuiet) {
    start = std::min(start, voice.time - *uptime);
    whole = true;
  }
  teller.restarted = false;
  workload.open =
      std::make_unique<OpenLaunch>(workload.name, start, whole && voice.firm, voice.read);
  ++open_;
}

void Launches::Tell(Teller& teller, const LaunchWord& word, const Voice& voice) {
  Workload& workload = *teller.workload;
  workload.dirty = true;
  if (OpenLaunch* const open = workload.open.get(); open != nullptr) {
    const TimePoint from = word.stated ? voice.time - *word.stated : voice.time;
    const bool given_up = open->running() && from > open->last() + kLaunchQuiet;
    const bool over = word.edge == Edge::kShutdown ? open->running() : !Belongs(*open, word, voice);
    if (given_up || over) Close(workload, voice.read);
  }
  if (word.edge == Edge::kShutdown) return workload.ready.Begin();
  if (workload.open == nullptr) {
    if (!Opens(teller, word, voice)) return NoteTold(teller);
    Begin(teller, word, voice);
  }
  NoteTold(teller);
  workload.open->Tell(word, voice);
  if (word.failed) {
    workload.open->TellFailure("unknown", true, voice);
    workload.open->End(LaunchStatus::kFailed, voice.time, voice.read, voice.firm);
  } else if (word.edge == Edge::kReady) {
    workload.open->End(LaunchStatus::kSuccess, voice.time, voice.read, voice.firm);
    Serve(teller);
  }
}

void Launches::NoteRestart(Workload& workload, const Voice& voice) {
  workload.dirty = true;
  const bool told = workload.restart && voice.time - *workload.restart < kOneRestart;
  if (told) return;  // and counted, by the line that told
  workload.restart.reset();
  LaunchChange change;
  change.kind = LaunchChange::Kind::kRestart;
  change.workload = workload.name;
  change.reason = workload.failure.empty() ? "unknown" : workload.failure;
  changes_.push_back(std::move(change));
  workload.failure.clear();
}

void Launches::Serve(Teller& teller) {
  if (teller.workload->ready.Serve(teller.ready)) teller.workload->dirty = true;
}

/// Work says that the start is over, whatever it said itself.
void Launches::NoteWork(Teller& teller, const Event& event, const Voice& voice) {
  Workload& workload = *teller.workload;
  OpenLaunch* const open = workload.open.get();
  if (open == nullptr || !open->running()) {
    const bool request = event.class_name == "request_access";
    const bool answers = !IsServing(teller) && (SaysUp(event) || (request && IsProgress(event)));
    if (answers) Serve(teller);
    return;
  }
  if (voice.time < open->start()) return;
  if (!open->Knows(voice.stream) && *teller.opened < open->first_read()) return;
  const bool answers = SaysUp(event);
  if (!answers && !IsProgress(event)) return;
  // The first question may come long after it could have been answered.
  const bool idle = event.class_name == "request_access" && open->Waits() &&
                    voice.time > open->last() + kLaunchFailed;
  open->End(LaunchStatus::kSuccess, idle ? open->last() : voice.time, voice.read, voice.firm);
  workload.dirty = true;
  Serve(teller);
}

void Launches::Fail(Teller& teller, const Event& event, const Place& place, TimePoint read) {
  Workload& workload = *teller.workload;
  const Voice voice = Hear(teller, event, place, read);
  if (event.role == model::Role::kTeardown) return;
  // Why it starts anew: what began its incident, not what followed.
  const bool began = event.role == model::Role::kInitiating && !event.echo;
  const bool news = began || workload.failure.empty();
  if (news && workload.failure != event.class_name) {
    workload.failure = event.class_name;
    workload.dirty = true;
  }
  OpenLaunch* const open = workload.open.get();
  if (open == nullptr || !open->running()) return;
  if (!open->Knows(voice.stream) && *teller.opened < open->first_read()) return;
  workload.dirty = true;
  if (event.class_name == "preemption") {
    const auto status = open->has_failure() ? LaunchStatus::kFailed : LaunchStatus::kAbandoned;
    return open->End(status, voice.time, read, voice.firm);
  }
  open->TellFailure(std::string(event.class_name), event.severity == model::Severity::kCritical,
                    voice);
}

void Launches::TakePhases(Workload& workload, TimePoint read, bool all) {
  for (const auto& taken : workload.open->TakePhases(read, all)) {
    LaunchChange change;
    change.workload = workload.name;
    change.phase = taken.first;
    change.duration = taken.second;
    changes_.push_back(std::move(change));
    workload.history.AddPhase(taken.first, taken.second);
    workload.dirty = true;
  }
}

void Launches::Close(Workload& workload, TimePoint read) {
  workload.open->GiveUp(read);
  TakePhases(workload, read, true);
  model::Launch launch = workload.open->Show(link_);
  workload.open.reset();
  --open_;
  workload.dirty = true;
  LaunchChange change;
  change.kind = LaunchChange::Kind::kEnded;
  change.workload = workload.name;
  change.status = launch.status;
  const model::Duration length = launch.end - launch.start;
  if (launch.whole && length <= kLongestPhase) change.duration = length;
  if (launch.status == LaunchStatus::kSuccess) {
    workload.failure.clear();
    if (change.duration) workload.history.AddLaunch(*change.duration);
  }
  changes_.push_back(std::move(change));
  workload.kept.push_front(std::move(launch));
  if (workload.kept.size() > kKeptLaunches) workload.kept.pop_back();
}

std::vector<LaunchChange> Launches::TakeChanges() { return std::exchange(changes_, {}); }

std::vector<model::Launch> Launches::Show(const Workload& workload) const {
  std::vector<model::Launch> shown;
  if (workload.open != nullptr) shown.push_back(workload.open->Show(link_));
  shown.insert(shown.end(), workload.kept.begin(), workload.kept.end());
  return shown;
}

}  // namespace aijob::analyze
