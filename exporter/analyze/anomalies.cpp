#include "analyze/anomalies.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/progress.h"
#include "model/event.h"

namespace aijob::analyze {
namespace {

constexpr double kDaySeconds = 86400;  // a longer request or step was misread

size_t Index(Signal signal) { return static_cast<size_t>(signal); }

bool IsDuration(const double* seconds) {
  return seconds != nullptr && *seconds > 0 && *seconds <= kDaySeconds;
}

}  // namespace

Anomalies::Entry& Anomalies::At(std::string_view name) {
  auto known = workloads_.find(name);
  if (known == workloads_.end() && workloads_.size() >= kMostWorkloads) {
    name = model::kOtherWorkload;
    known = workloads_.find(name);
  }
  if (known == workloads_.end()) known = workloads_.emplace(name, Workload{}).first;
  return *known;
}

void Anomalies::Observe(std::string_view workload, const model::Event& event,
                        const std::optional<model::TimePoint>& time, model::TimePoint read) {
  if (event.kind != model::EventKind::kObservation) return;
  const model::TimePoint when = std::min(time.value_or(read), read);
  if (event.class_name == "request_access") return Request(At(workload), event, when);
  if (event.class_name == "train_step") return Step(At(workload), event, time, when);
  if (event.class_name != "agent_latency") return;
  const double* const seconds = event.FindValue("inference_seconds");
  if (!IsDuration(seconds)) return;
  Gathered& slot = Open(At(workload), Signal::kLatency, kSlot, when);
  slot.sum += std::log(*seconds);
  slot.count += 1;
}

void Anomalies::Request(Entry& entry, const model::Event& event, model::TimePoint time) {
  const double* const status = event.FindValue("status");
  if (status == nullptr || IsProbe(event)) return;
  Gathered& minute = Open(entry, Signal::kErrorRate, kMinute, time);
  minute.sum += *status >= 500 ? 1 : 0;
  minute.count += 1;
  const double* const seconds = event.FindValue("duration_seconds");
  const std::string* const id = event.FindLabel("rid");
  // Without an id the server never took it in: its duration is none.
  if (*status >= 400 || !IsDuration(seconds) || (id != nullptr && id->empty())) return;
  Gathered& slot = Open(entry, Signal::kLatency, kSlot, time);
  slot.sum += std::log(*seconds);
  slot.count += 1;
}

void Anomalies::Step(Entry& entry, const model::Event& event,
                     const std::optional<model::TimePoint>& own, model::TimePoint time) {
  Workload& workload = entry.second;
  const double* const memory = event.FindValue("memory_bytes");
  if (memory != nullptr && *memory > 0 && std::isfinite(*memory)) {
    Gathered& slot = Open(entry, Signal::kMemory, kSlot, time);
    slot.sum = std::max(slot.sum, *memory);
    slot.count += 1;
  }
  const double* const step = event.FindValue("step");
  double passed = 1;  // steps
  if (step != nullptr) {
    const bool back = time - workload.stepped > kStepsGoBack;
    if (!std::isfinite(*step) || (*step <= workload.step && !back)) return;
    passed = *step - workload.step;
    if (workload.step < 0) passed = 0;
    workload.step = *step;
  }
  const std::optional<model::TimePoint> before = std::exchange(workload.step_time, own);
  workload.stepped = std::max(workload.stepped, time);
  workload.dirty = true;
  const double* stated = event.FindValue("step_seconds");
  double since = 0;
  if (stated == nullptr && step != nullptr && own && before && passed > 0) {
    since = std::chrono::duration<double>(*own - *before).count() / passed;
    stated = &since;
  }
  if (IsDuration(stated)) Judge(entry, Signal::kStepTime, *stated, time);
}

/// The slot that is open at `time`, after the one before it was judged. A late line counts in the
/// slot that is open.
Anomalies::Gathered& Anomalies::Open(Entry& entry, Signal signal, model::Duration width,
                                     model::TimePoint time) {
  Gathered& gathered = entry.second.gathered[Index(signal)];
  const int64_t slot = time.time_since_epoch() / width;
  entry.second.dirty = true;
  if (slot <= gathered.slot) return gathered;
  const Gathered over = std::exchange(gathered, {slot, 0, 0});
  if (over.count == 0) return gathered;
  const model::TimePoint end((over.slot + 1) * width);
  if (signal == Signal::kLatency) {
    Judge(entry, signal, std::exp(over.sum / over.count), end);
  } else if (signal == Signal::kMemory) {
    Judge(entry, signal, over.sum, end);
  } else if (over.count >= kLeastRequests) {
    Judge(entry, signal, over.sum / over.count, end);
  }
  return gathered;
}

void Anomalies::Judge(Entry& entry, Signal signal, double value, model::TimePoint time) {
  const Verdict verdict = entry.second.detectors[Index(signal)].Add(value, time);
  if (!verdict.begins || changes_.size() >= kMostChanges) return;
  changes_.push_back({entry.first, signal, value, time, verdict});
}

std::vector<Anomaly> Anomalies::TakeChanges() { return std::exchange(changes_, {}); }

std::vector<Anomalies::Score> Anomalies::Show(model::TimePoint now) const {
  std::vector<Score> shown;
  for (const auto& [name, workload] : workloads_) {
    for (size_t i = 0; i < workload.detectors.size(); ++i) {
      const Detectors& detectors = workload.detectors[i];
      if (!detectors.newest().scored || now - detectors.newest_time() > kStale) continue;
      shown.push_back({name, static_cast<Signal>(i), detectors.newest().scores});
    }
  }
  return shown;
}

nlohmann::json Anomalies::Save(const Workload& workload) {
  nlohmann::json signals = nlohmann::json::array();
  for (size_t i = 0; i < workload.detectors.size(); ++i) {
    const Gathered& gathered = workload.gathered[i];
    signals.push_back({{"detectors", workload.detectors[i].Save()},
                       {"slot", gathered.slot},
                       {"sum", gathered.sum},
                       {"count", gathered.count}});
  }
  nlohmann::json saved = {{"signals", std::move(signals)},
                          {"step", workload.step},
                          {"stepped", workload.stepped.time_since_epoch().count()}};
  if (workload.step_time) saved["step_time"] = workload.step_time->time_since_epoch().count();
  return saved;
}

Anomalies::Workload Anomalies::Read(const nlohmann::json& saved) {
  Workload workload;
  const nlohmann::json& signals = saved.at("signals");
  for (size_t i = 0; i < workload.detectors.size() && i < signals.size(); ++i) {
    workload.detectors[i].Load(signals[i].at("detectors"));
    workload.gathered[i] = {signals[i].at("slot").get<int64_t>(),
                            signals[i].at("sum").get<double>(),
                            signals[i].at("count").get<double>()};
  }
  workload.step = saved.at("step").get<double>();
  const auto time = [&](const char* key) {
    return model::TimePoint(model::Duration(saved.at(key).get<int64_t>()));
  };
  workload.stepped = time("stepped");
  if (saved.contains("step_time")) workload.step_time = time("step_time");
  return workload;
}

std::vector<std::pair<std::string, std::string>> Anomalies::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (auto& [name, workload] : workloads_) {
    if (!workload.dirty) continue;
    workload.dirty = false;
    saved.emplace_back(name, Save(workload).dump());
  }
  return saved;
}

void Anomalies::Load(std::string_view name, std::string_view saved) {
  if (workloads_.size() > kMostWorkloads) return;  // _other is one more
  try {
    workloads_.insert_or_assign(std::string(name), Read(nlohmann::json::parse(saved)));
  } catch (const std::exception&) {  // damaged, or of another version: it is learned again
  }
}

}  // namespace aijob::analyze
