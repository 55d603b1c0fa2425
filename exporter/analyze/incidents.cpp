#include "analyze/incidents.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/cause.h"
#include "analyze/incident_json.h"
#include "analyze/mask.h"
#include "analyze/progress.h"
#include "analyze/rank_of.h"
#include "model/event.h"

namespace aijob::analyze {
namespace {

using model::Event;
using model::Sighting;
using nlohmann::json;

constexpr model::Duration kShortestWindow = std::chrono::minutes(1);
constexpr model::Duration kLongestWindow = std::chrono::hours(4);
constexpr model::Duration kWindow = std::chrono::minutes(20);
constexpr model::Duration kRanksWindow = std::chrono::hours(1);
constexpr std::string_view kWorkloadsName = "workloads";
constexpr std::string_view kEndedName = "ended";

/// When what it tells of began: a hang, as long before as it ran.
model::TimePoint BeganAt(const Event& event, model::TimePoint time) {
  const double* const ran = event.FindValue("ran_for_seconds");
  if (event.class_name != "comm_hang" || ran == nullptr || !(*ran > 0 && *ran < 1e6)) return time;
  return time - std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(*ran));
}

std::string FileName(std::string_view path) {
  return path.empty() ? "-" : std::string(path.substr(path.rfind('/') + 1));
}

Sighting SightingOf(const Incidents::Teller& teller, const Event& event,
                    const Incidents::Place& place, model::TimePoint time) {
  Sighting sighting;
  sighting.time = time;
  sighting.rank = Incidents::RankOf(teller, event, place);
  sighting.source = teller.source;
  sighting.file = teller.file;
  sighting.line = event.line;
  sighting.pack = event.pack;
  sighting.rule = event.rule;
  sighting.fingerprint = event.fingerprint;
  sighting.class_name = event.class_name;
  sighting.subtype = event.subtype;
  sighting.role = event.role;
  sighting.severity = event.severity;
  for (const std::string_view id : {"task_id", "request_id", "rid", "req_id", "trace_id"}) {
    if (!sighting.task.empty()) break;
    if (const std::string* const task = event.FindLabel(id)) sighting.task = task->substr(0, 64);
  }
  sighting.text = place.text.substr(0, 2 * kEvidenceBytes);  // masked where it is shown
  return sighting;
}

}  // namespace

int32_t Incidents::RankOf(const Teller& teller, const Event& event, const Place& place) {
  constexpr int32_t kOneNode = 8;
  if (teller.rank >= 0) return teller.rank;
  if (place.rank >= 0) return place.rank;
  if (teller.learned >= 0) return teller.learned;
  const double* const said = event.FindValue("rank");
  if (said != nullptr && *said >= 0 && *said < kMostRanks && *said != place.local_rank) {
    return static_cast<int32_t>(*said);
  }
  if (teller.workload->roster.size() > kOneNode) return -1;
  return place.local_rank >= 0 ? place.local_rank : teller.local_rank;
}

Incidents::Teller Incidents::Open(std::string_view workload, std::string_view source,
                                  std::string_view path) {
  const bool room = workloads_.size() < kMostWorkloads || workloads_.contains(workload);
  Workload& entry = workloads_[std::string(room ? workload : model::kOtherWorkload)];
  entry.name = room ? workload : model::kOtherWorkload;
  Teller teller;
  teller.workload = &entry;
  teller.source = source;
  teller.file = FileName(path);
  teller.rank = RankOfPath(path);
  teller.local_rank = LocalRankOfPath(path);
  return teller;
}

model::TimePoint Incidents::TimeOf(Teller& teller, const Place& place, model::TimePoint read) {
  if (!place.time || *place.time > read + model::kClockAhead) {
    return read - teller.behind.value_or(teller.workload->behind);
  }
  teller.behind = teller.workload->behind = read - *place.time;
  return *place.time;
}

model::Duration Incidents::WindowOf(const Workload& workload) {
  if (workload.window.count() > 0) return workload.window;
  return workload.roster.size() > 1 ? kRanksWindow : kWindow;
}

Judgement Incidents::Judge(Teller& teller, const Event& event, const Place& place,
                           model::TimePoint read) {
  const model::TimePoint time = TimeOf(teller, place, read);
  Workload& workload = *teller.workload;
  if (workload.open != nullptr) {
    Judgement repeated;
    const model::TimePoint until = workload.open->incident().last + WindowOf(workload);
    if (workload.open->CountRepeat(event, RankOf(teller, event, place), time, until, read,
                                   repeated)) {
      workload.dirty = true;
      return repeated;
    }
  }
  const Sighting sighting = SightingOf(teller, event, place, time);
  workload.roster.Saw(sighting.rank, read);
  if (const double* timeout = event.FindValue("timeout_seconds");
      timeout != nullptr && event.class_name == "comm_hang" && std::isfinite(*timeout)) {
    const std::chrono::duration<double> twice(2 * std::clamp(*timeout, 0.0, 1e6));
    workload.window = std::clamp(std::chrono::duration_cast<model::Duration>(twice),
                                 kShortestWindow, kLongestWindow);
  }
  if (workload.open != nullptr) {
    const model::TimePoint last = workload.open->incident().last;
    const model::TimePoint began = BeganAt(event, sighting.time);
    if (began > last + WindowOf(workload)) {
      End(workload, model::Ending::kQuiet, last);
    } else if (began > last + kSymptomFirst && workload.open->IsOutdoneBy(sighting)) {
      End(workload, model::Ending::kSuperseded, sighting.time);
    }
  }
  if (workload.open == nullptr) {
    workload.open = std::make_unique<OpenIncident>(workload.name, sighting, read);
    ++open_;
  }
  workload.dirty = true;
  return workload.open->Add(event, sighting, read);
}

void Incidents::Observe(Teller& teller, const Event& event, const Place& place,
                        model::TimePoint read) {
  if (const double* ranks = event.FindValue("nranks"); ranks != nullptr && *ranks <= kMostRanks) {
    teller.workload->roster.SetWorld(static_cast<int64_t>(*ranks));
    teller.workload->dirty = true;
  }
  const model::TimePoint time = TimeOf(teller, place, read);
  Workload& workload = *teller.workload;
  if (workload.open == nullptr) return;
  workload.open->Note(event, RankOf(teller, event, place), time);
  const model::TimePoint last = workload.open->incident().last;
  if (time >= last + kResumed && IsProgress(event)) End(workload, model::Ending::kProgress, time);
}

void Incidents::Settle(Workload& workload) {
  if (workload.open->settled) return;
  workload.open->settled = workload.dirty = true;
  changes_.push_back({Change::Kind::kSettled, workload.open->Show(workload.roster)});
}

void Incidents::End(Workload& workload, model::Ending ending, model::TimePoint time) {
  Settle(workload);
  model::Incident incident = workload.open->Show(workload.roster);
  incident.ending = ending;
  incident.ended = std::max(time, incident.opened);
  workload.open.reset();
  workload.dirty = ended_dirty_ = true;
  --open_;
  changes_.push_back({Change::Kind::kEnded, incident});
  ended_.push_front(std::move(incident));
  if (ended_.size() > kKept) ended_.pop_back();
}

void Incidents::Step(model::TimePoint now) {
  if (open_ == 0) return;
  for (auto& [name, workload] : workloads_) {
    if (workload.open == nullptr) continue;
    if (now >= workload.open->first_read() + kSettle) Settle(workload);
    if (now >= workload.open->last_read() + WindowOf(workload)) {
      End(workload, model::Ending::kQuiet, workload.open->incident().last);
    }
  }
}

void Incidents::Finish(model::TimePoint now) {
  Step(now);
  for (auto& [name, workload] : workloads_) {
    if (workload.open != nullptr) Settle(workload);
  }
}

model::Duration Incidents::NextDeadline(model::TimePoint now) const {
  model::Duration deadline = std::chrono::hours(24);
  for (const auto& [name, workload] : workloads_) {
    if (workload.open == nullptr) continue;
    const OpenIncident& open = *workload.open;
    const model::TimePoint due =
        open.settled ? open.last_read() + WindowOf(workload) : open.first_read() + kSettle;
    deadline = std::min(deadline, std::max(due - now, model::Duration{0}));
  }
  return deadline;
}

std::vector<Change> Incidents::TakeChanges() { return std::exchange(changes_, {}); }

std::vector<model::Incident> Incidents::ShowOpen() const {
  std::vector<model::Incident> shown;
  for (const auto& [name, workload] : workloads_) {
    if (workload.open != nullptr) shown.push_back(workload.open->Show(workload.roster));
  }
  return shown;
}

std::string_view Incidents::IdOf(const Teller& teller) {
  const OpenIncident* const open = teller.workload->open.get();
  return open == nullptr ? std::string_view() : std::string_view(open->incident().id);
}

std::vector<std::pair<std::string, std::string>> Incidents::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  const bool changed = std::any_of(workloads_.begin(), workloads_.end(),
                                   [](const auto& entry) { return entry.second.dirty; });
  if (changed) saved.emplace_back(kWorkloadsName, SaveWorkloads());
  if (ended_dirty_) saved.emplace_back(kEndedName, SaveEnded());
  for (auto& [name, workload] : workloads_) workload.dirty = false;
  ended_dirty_ = false;
  return saved;
}

std::string Incidents::SaveWorkloads() const {
  json workloads = json::object();
  for (const auto& [name, workload] : workloads_) {
    json ranks = json::array();
    for (int32_t rank = 0; rank < workload.roster.size(); ++rank) {
      ranks.push_back(workload.roster.Heard(rank).has_value() ? 1 : 0);
    }
    if (ranks.empty() && workload.open == nullptr) continue;
    workloads[name] = {{"ranks", std::move(ranks)},
                       {"window", workload.window.count()},
                       {"open", workload.open == nullptr ? json() : workload.open->Save()}};
  }
  return workloads.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string Incidents::SaveEnded() const {
  json ended = json::array();
  for (const model::Incident& incident : ended_) ended.push_back(json(IncidentJson(incident)));
  return ended.dump(-1, ' ', false, json::error_handler_t::replace);
}

void Incidents::Load(std::string_view name, std::string_view saved) {
  const json read = json::parse(saved, nullptr, false);
  try {
    if (name == kWorkloadsName && read.is_object()) LoadWorkloads(read);
    if (name != kEndedName || !read.is_array()) return;
    for (const json& incident : read) ended_.push_back(ReadIncident(incident));
  } catch (const json::exception&) {
    return;  // another version's note: the numbers are kept elsewhere
  }
}

void Incidents::LoadWorkloads(const json& saved) {
  for (const auto& [name, stored] : saved.items()) {
    Workload& workload = workloads_[name];
    workload.name = name;
    workload.window = model::Duration(stored.at("window").get<int64_t>());
    const auto ranks = stored.at("ranks").get<std::vector<int>>();
    workload.roster.SetWorld(static_cast<int64_t>(ranks.size()));
    for (size_t rank = 0; rank < ranks.size(); ++rank) {
      if (ranks[rank] != 0) workload.roster.Saw(static_cast<int32_t>(rank), {});
    }
    if (stored.at("open").is_null()) continue;
    workload.open = std::make_unique<OpenIncident>(stored.at("open"));
    ++open_;
  }
}

}  // namespace aijob::analyze
