#include "ctl/scan_incidents.h"

#include <algorithm>
#include <tuple>

#include "analyze/mask.h"

namespace aijob::ctl {

void EventTimeline::Take(const std::string& file, const analyze::Incidents::Teller& teller,
                         const model::Event& event, const analyze::Incidents::Place& place) {
  if (event.class_name.empty()) return;  // only moves a user's metric
  const auto [entry, fresh] = files_.try_emplace(file);
  if (fresh) entry->second.number = files_.size();
  analyze::Incidents::Teller& known = entry->second.teller;
  known = teller;  // it has learned since
  std::optional<model::TimePoint>& clock = entry->second.clock;
  if (place.time) clock = place.time;
  if (held_.size() >= kHeld) {
    ++left_out_;
    return;
  }
  const bool failure = event.kind == model::EventKind::kFailure;
  const std::string text(failure ? place.text.substr(0, 4 * analyze::kEvidenceBytes) : "");
  held_.push_back({&known, entry->second.number, event, text, place.rank, place.local_rank, clock,
                   event.time.has_value()});
}

void EventTimeline::PlaceUntimed(model::TimePoint now) {
  std::vector<model::TimePoint> certain;  // times of failures that say theirs
  std::optional<model::TimePoint> last;   // the newest clock before a failure
  for (const Held& held : held_) {
    if (held.event.kind != model::EventKind::kFailure || !held.time) continue;
    if (held.own_time) certain.push_back(*held.time);
    last = std::max(last.value_or(*held.time), *held.time);
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
    held->time = first != certain.end() ? *first : last.value_or(now);
  }
}

std::vector<model::Incident> EventTimeline::Judge(model::TimePoint now) {
  PlaceUntimed(now);
  // A message of several lines is known at its end, and belongs to where it begins.
  std::stable_sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    return std::tie(*a.time, a.number, a.event.line) < std::tie(*b.time, b.number, b.event.line);
  });
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
