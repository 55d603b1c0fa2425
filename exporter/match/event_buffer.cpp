#include "match/event_buffer.h"

namespace aijob::match {

model::Event& EventBuffer::Add() {
  model::Event& event = Recycle();
  event.values.clear();
  event.labels.clear();
  event.updates.clear();
  event.pack = event.rule = event.fingerprint = event.class_name = event.subtype = {};
  event.kind = model::EventKind::kObservation;
  event.role = model::Role::kInitiating;
  event.severity = model::Severity::kInfo;
  event.stream = 0;
  event.line = 0;
  event.time.reset();
  return event;
}

model::Event& EventBuffer::Recycle() {
  if (size_ == events_.size()) events_.emplace_back();
  return events_[size_++];
}

void CompleteEvent(const model::Reading& reading, model::Event& event) {
  if (reading.time) event.time = reading.time;
  if (reading.rank < 0 || event.rule.empty() || event.FindValue("rank") != nullptr) return;
  event.values.push_back({"rank", static_cast<double>(reading.rank)});
}

}  // namespace aijob::match
