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
  held_.push_back(
      {&known, event, text, place.rank, place.local_rank, clock, event.time.has_value()});
}

void EventTimeline::PlaceUntimed(model::TimePoint now) {
  std::vector<model::TimePoint> certain;  // times of failures that say theirs
  for (const Held& held : held_) {
    if (held.own_time && held.event.kind == model::EventKind::kFailure)
      certain.push_back(*held.time);
  }
  std::sort(certain.begin(), certain.end());
  std::map<const analyze::Incidents::Teller*, std::optional<model::TimePoint>> next;
  for (auto held = held_.rbegin(); held != held_.rend(); ++held) {
    std::optional<model::TimePoint>& clock = next[held->file];
    if (held->own_time) {
      clock = held->time;
      continue;
    }
    const std::optional<model::TimePoint> before = held->time;
    const bool bounded = before && clock && *clock > *before;
    if (before && (!clock || *before < *clock)) clock = before;
    if (bounded) continue;
    const auto first =
        std::lower_bound(certain.begin(), certain.end(), before.value_or(model::TimePoint{}));
    held->time = first != certain.end() ? *first : before.value_or(now);
  }
}

std::vector<model::Incident> EventTimeline::Judge(model::TimePoint now) {
  PlaceUntimed(now);
  std::stable_sort(held_.begin(), held_.end(),
                   [](const Held& a, const Held& b) { return *a.time < *b.time; });
  for (Held& held : held_) {
    // Read when it was written, as by somebody who had followed the files.
    const model::TimePoint read = *held.time;
    incidents_.Step(read);
    const analyze::Incidents::Place place = {held.text, held.rank, held.local_rank, held.time};
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
