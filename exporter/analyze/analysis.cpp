#include "analyze/analysis.h"

#include <algorithm>

namespace aijob::analyze {
namespace {

constexpr model::Duration kHeartbeat = std::chrono::minutes(1);

// Each part's name; what it calls its own follows.
constexpr std::string_view kIncidents = "incidents/";
constexpr std::string_view kLaunches = "launches/";
constexpr std::string_view kStalls = "stalls/";
constexpr std::string_view kAnomalies = "anomalies/";
constexpr std::string_view kForecast = "forecast/";
constexpr std::string_view kLocks = "locks/";
constexpr std::string_view kPropagation = "propagation";

}  // namespace

Analysis::Teller Analysis::Open(std::string_view workload, std::string_view source,
                                std::string_view path, int32_t rank) {
  Teller teller;
  teller.incident = incidents.Open(workload, source, path);
  if (rank >= 0) teller.incident.rank = rank;
  teller.launch = launches.Open(workload, path);
  if (teller.incident.rank >= 0) teller.launch.rank = teller.incident.rank;
  teller.lock = locks.Open(workload, path);
  teller.watched = &stalls.Open(workload);
  return teller;
}

void Analysis::Saw(Teller& teller, int32_t rank, model::TimePoint read) {
  Incidents::Saw(teller.incident, rank, read);
  teller.watched->Saw(teller.incident.rank >= 0 ? teller.incident.rank : rank, read);
}

void Analysis::Take(Teller& teller, model::Event& event, Incidents::Place& place,
                    model::TimePoint read) {
  const std::string_view workload = teller.incident.workload->name;
  const model::TimePoint time = place.time.value_or(read);
  const bool lock = event.class_name == Locks::kKind;
  const int32_t rank = lock ? Incidents::RankOf(teller.incident, event, place) : -1;
  auto deadlock = locks.Judge(teller.lock, event, rank, time, read);
  if (deadlock) place.text = circle_ = std::move(deadlock->text);
  const bool failure = event.kind == model::EventKind::kFailure;
  const int32_t tagged = place.rank >= 0 ? place.rank : place.local_rank;
  // A neighbour's clock orders failures; nothing is measured with it.
  const Launches::Place said = {place.text, tagged, event.time};
  if (failure) {
    const Judgement judgement = incidents.Judge(teller.incident, event, place, read);
    event.role = judgement.role;
    event.echo = !judgement.new_class;
    event.echo_subtype = !judgement.new_subtype;
    event.incident = Incidents::IdOf(teller.incident);
    if (deadlock) {
      event.echo_subtype = deadlock->reported;  // another circle is another deadlock
    } else if (event.class_name == "deadlock" && !event.echo_subtype) {
      Locks::Report(teller.lock, time);
    }
    launches.Fail(teller.launch, event, said, read);
  } else {
    launches.Observe(teller.launch, event, said, read);
    event.serving = Launches::IsServing(teller.launch);
    incidents.Observe(teller.incident, event, place, read);
    anomalies.Observe(workload, event, place.time, read);
  }
  stalls.Observe(*teller.watched, event, Incidents::RankOf(teller.incident, event, place),
                 event.time, read);
  if (failure || read - teller.heard >= kHeartbeat) {
    teller.heard = read;
    forecast.Observe(workload, event, time, read);
  }
  exhaustion.Observe(workload, event, time);
  tasks.Observe(workload, event, event.time, read);
}

void Analysis::Step(model::TimePoint now) {
  incidents.Step(now);
  launches.Step(now);
  stalls.Step(now);
  propagation.Step(now);
  locks.Step(now);
  forecast.Step(now);
}

void Analysis::Finish(model::TimePoint now) {
  incidents.Finish(now);
  launches.Finish(now);
  propagation.Finish();
}

model::Duration Analysis::NextDeadline(model::TimePoint now) const {
  return std::min({incidents.NextDeadline(now), launches.NextDeadline(now),
                   stalls.NextDeadline(now), propagation.NextDeadline(now),
                   forecast.NextDeadline(now)});
}

std::vector<std::pair<std::string, std::string>> Analysis::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  const auto take = [&saved](std::string_view part, auto notes) {
    for (auto& [name, text] : notes) saved.emplace_back(std::string(part) + name, std::move(text));
  };
  take(kIncidents, incidents.TakeSaved());
  take(kLaunches, launches.TakeSaved());
  take(kStalls, stalls.TakeSaved());
  take(kAnomalies, anomalies.TakeSaved());
  take(kForecast, forecast.TakeSaved());
  take(kLocks, locks.TakeSaved());
  if (auto text = propagation.TakeSaved()) saved.emplace_back(kPropagation, std::move(*text));
  return saved;
}

void Analysis::Load(std::string_view name, std::string_view saved) {
  const auto load = [&](std::string_view part, auto& into) {
    if (name.starts_with(part)) into.Load(name.substr(part.size()), saved);
  };
  load(kIncidents, incidents);
  load(kLaunches, launches);
  load(kStalls, stalls);
  load(kAnomalies, anomalies);
  load(kForecast, forecast);
  load(kLocks, locks);
  if (name == kPropagation) propagation.Load(saved);
}

}  // namespace aijob::analyze
