#include "ctl/scan_incidents.h"

#include <algorithm>

#include "analyze/mask.h"

namespace aijob::ctl {

void EventTimeline::Take(const std::string& file, const analyze::Incidents::Teller& teller,
                         const model::Event& event, const analyze::Incidents::Place& place) {
  if (event.class_name.empty()) return;  // only moves a user's metric
  analyze::Incidents::Teller& known = files_[file];
  known = teller;  // it has learned since
  std::optional<model::TimePoint>& clock = clocks_[file];
  if (place.time) clock = place.time;
  if (held_.size() >= kHeld) {
    ++left_out_;
    return;
  }
  const bool failure = event.kind == model::EventKind::kFailure;
  const std::string text(failure ? place.text.substr(0, 4 * analyze::kEvidenceBytes) : "");
  held_.push_back({&known, event, text, place.rank, clock});
}

std::vector<model::Incident> EventTimeline::Judge(model::TimePoint now) {
  std::optional<model::TimePoint> first;
  for (const Held& held : held_) {
    if (held.event.kind != model::EventKind::kFailure || !held.time) continue;
    if (!first || *held.time < *first) first = held.time;
  }
  for (Held& held : held_) {
    if (!held.time) held.time = first.value_or(now);
  }
  std::stable_sort(held_.begin(), held_.end(),
                   [](const Held& a, const Held& b) { return *a.time < *b.time; });
  for (Held& held : held_) {
    // Read when it was written, as by somebody who had followed the files.
    const model::TimePoint read = *held.time;
    incidents_.Step(read);
    const analyze::Incidents::Place place = {held.text, held.rank, held.time};
    if (held.event.kind == model::EventKind::kFailure) {
      incidents_.Judge(*held.file, held.event, place, read);
    } else {
      incidents_.Observe(*held.file, held.event, place, read);
    }
  }
  incidents_.Finish(held_.empty() ? now : *held_.back().time);
  std::vector<model::Incident> all(incidents_.ended().rbegin(), incidents_.ended().rend());
  for (model::Incident& open : incidents_.ShowOpen()) all.push_back(std::move(open));
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.opened < b.opened; });
  return all;
}

}  // namespace aijob::ctl
