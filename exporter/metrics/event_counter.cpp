#include "metrics/event_counter.h"

#include <array>
#include <cmath>
#include <utility>

namespace aijob::metrics {
namespace {

// A line's time further ahead than this is another clock's; the moment of reading is used instead.
constexpr std::chrono::minutes kClockAhead{5};
// Time zones differ by quarters of an hour: what is later than this is history or another zone's
// clock, no latency.
constexpr double kMaxLatencySeconds = 900;
// OpenMetrics 1.0, section "Exemplars": names and values of the labels together.
constexpr size_t kExemplarCharacters = 128;

/// Labels of events that are ids: evidence, never labels of series.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kIds = {{
    {"task_id", "task_id"},
    {"trace_id", "trace_id"},
    {"request_id", "request_id"},
    {"rid", "request_id"},
    {"req_id", "request_id"},
    {"span_id", "span_id"},
}};

}  // namespace

EventCounter::EventCounter(SeriesStore& store) : store_(store) {
  for (const FamilySpec& spec : Catalogue()) {
    const bool of_workload = LabelCount(spec) > 0 && spec.labels[0].name == "workload";
    of_workload_.push_back(of_workload ? 1 : 0);
  }
}

void EventCounter::LearnNames() {
  const auto learn = [&](FamilyId family, size_t label, BoundedNames& names) {
    store_.ForEach(static_cast<uint32_t>(family), label,
                   [&](SeriesId, std::string_view name) { names.Know(name); });
  };
  learn(FamilyId::kStepDuration, 1, steps_);
  learn(FamilyId::kModelLoadProgress, 1, targets_);
  learn(FamilyId::kModelBytes, 1, targets_);
  learn(FamilyId::kGpuOomLastRequested, 1, gpus_);
  learn(FamilyId::kGpuMemoryLogged, 1, gpus_);
  learn(FamilyId::kGpuXid, 0, gpus_);
  learn(FamilyId::kGpuXid, 1, xids_);
  learn(FamilyId::kGpuRecoveryAction, 1, actions_);
}

void EventCounter::Count(const model::Event& event, std::string_view source, WorkloadMemory& memory,
                         model::TimePoint now) {
  ReadEvidence(event, now);
  const bool plausible = event.time && *event.time <= now + kClockAhead;
  const Context context{event, memory, plausible ? *event.time : now};
  if (event.time) {
    const double latency = std::chrono::duration<double>(now - *event.time).count();
    if (latency >= 0 && latency < kMaxLatencySeconds) {
      store_.Observe(
          store_.Find(static_cast<uint32_t>(FamilyId::kDetectionLatency), 0, {&source, 1}),
          latency);
    }
  }
  if (event.kind == model::EventKind::kFailure) return CountFailure(context);
  CountObservation(context);
}

void EventCounter::ReadEvidence(const model::Event& event, model::TimePoint now) {
  // Strings are overwritten, not made anew: most events of structured lines have ids.
  std::vector<prometheus::ClientMetric::Label>& labels = evidence_.labels;
  evidence_.time = event.time ? event.time : now;
  size_t count = 0;
  size_t characters = 0;
  for (const auto& [id, name] : kIds) {
    const std::string* value = event.FindLabel(id);
    if (value == nullptr || value->empty()) continue;
    const bool taken = count > 0 && labels[count - 1].name == name;
    if (taken || characters + name.size() + value->size() > kExemplarCharacters) continue;
    characters += name.size() + value->size();
    if (count == labels.size()) labels.emplace_back();
    labels[count].name.assign(name);
    labels[count].value.assign(*value);
    if (!IsUtf8(*value)) labels[count].value = ToUtf8(*value);
    ++count;
  }
  if (!event.incident.empty()) {
    constexpr std::string_view kName = "incident_id";
    if (characters + kName.size() + event.incident.size() <= kExemplarCharacters) {
      if (count == labels.size()) labels.emplace_back();
      labels[count].name.assign(kName);
      labels[count].value.assign(event.incident);
      ++count;
    }
  }
  labels.resize(count);
}

void EventCounter::AttachExemplar(SeriesId series, double value) {
  if (evidence_.labels.empty()) return;
  evidence_.value = value;
  store_.SetExemplar(series, evidence_);
}

SeriesId EventCounter::Series(const Context& context, FamilyId family, Words words) {
  std::array<std::string_view, 4> values;
  size_t count = 0;
  ExtrasId extras = 0;
  if (of_workload_[static_cast<size_t>(family)]) {
    values[count++] = context.memory.workload;
    extras = context.memory.extras;
  }
  for (const std::string_view word : words) values[count++] = word;
  return store_.Find(static_cast<uint32_t>(family), extras, std::span(values.data(), count));
}

const double* EventCounter::Peek(const Context& context, FamilyId family) {
  const std::string_view workload = context.memory.workload;
  return store_.Peek(static_cast<uint32_t>(family), context.memory.extras, {&workload, 1});
}

void EventCounter::Increment(const Context& context, FamilyId family, Words words, double amount) {
  const SeriesId series = Series(context, family, words);
  store_.Add(series, amount);
  AttachExemplar(series, amount);
}

void EventCounter::Put(const Context& context, FamilyId family, Words words, double value) {
  store_.Set(Series(context, family, words), value);
}

void EventCounter::PutValue(const Context& context, FamilyId family, Words words,
                            std::string_view value) {
  const double* number = context.event.FindValue(value);
  if (number == nullptr) return;
  if (!std::isfinite(*number)) return store_.Refuse(static_cast<uint32_t>(family));
  Put(context, family, words, *number);
}

void EventCounter::Observe(const Context& context, FamilyId family, Words words, double value) {
  if (!RejectDuration(value, nullptr).empty()) return store_.Refuse(static_cast<uint32_t>(family));
  const SeriesId series = Series(context, family, words);
  store_.Observe(series, value);
  AttachExemplar(series, value);
}

void EventCounter::ObserveValue(const Context& context, FamilyId family, Words words,
                                std::string_view value) {
  if (const double* number = context.event.FindValue(value); number != nullptr) {
    Observe(context, family, words, *number);
  }
}

void EventCounter::Progress(const Context& context) {
  const SeriesId series = Series(context, FamilyId::kLastProgressTimestamp, {});
  const double time = model::UnixSeconds(context.time);
  if (time > store_.Value(series)) store_.Set(series, time);
}

bool EventCounter::Repeated(const Context& context, WorkloadMemory::Line& last) {
  const model::Event& event = context.event;
  if (event.line != 0 && last.stream == event.stream && last.line == event.line) return true;
  last = {event.stream, event.line};
  return false;
}

std::string_view EventCounter::Gpu(const Context& context) {
  if (const double* index = context.event.FindValue("gpu"); index != nullptr) {
    return gpus_.Admit(WholeNumber(*index));
  }
  const std::string* label = context.event.FindLabel("gpu");
  return label == nullptr ? std::string_view() : gpus_.Admit(*label);
}

}  // namespace aijob::metrics
