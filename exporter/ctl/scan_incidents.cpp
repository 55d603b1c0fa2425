#include "ctl/scan_incidents.h"

#include <algorithm>
#include <tuple>

#include "analyze/mask.h"

namespace aijob::ctl {

void EventTimeline::Take(const std::string& file, const analyze::Incidents::Teller& teller,
                         const model::Event& event, const analyze::Incidents::Place& place) {
  if (event.class_name.empty()) return;  // only moves a user's metric
  const auto [entry, fresh] = files_.try_emplace(file);
  if (fresh) {
    entry->second.number = files_.size();
    entry->second.lock = locks_.Open(teller.workload->name, file);
  }
  analyze::Incidents::Teller& known = entry->second.teller;
  known = teller;  // it has learned since
  if (held_.size() >= kHeld) {
    ++left_out_;
    return;
  }
  const bool failure = event.kind == model::EventKind::kFailure;
  const std::string text(failure ? place.text.substr(0, 4 * analyze::kEvidenceBytes) : "");
  held_.push_back({&known, &entry->second.lock, entry->second.number, event, text, place.rank,
                   place.local_rank, place.time, event.time.has_value()});
}

/// The times of failures that say theirs: of those that end a run, where there are any. A skipped
/// step or a bad record draws no traceback to it.
std::vector<model::TimePoint> EventTimeline::CertainTimes() const {
  std::vector<model::TimePoint> times;
  for (const bool critical : {true, false}) {
    for (const Held& held : held_) {
      const bool failure = held.event.kind == model::EventKind::kFailure && held.own_time;
      const bool counts = !critical || held.event.severity == model::Severity::kCritical;
      if (failure && counts) times.push_back(*held.time);
    }
    if (!times.empty()) break;
  }
  std::sort(times.begin(), times.end());
  return times;
}

void EventTimeline::PlaceUntimed(model::TimePoint now) {
  // A message of several lines was known at its end, when other lines had come already.
  std::stable_sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    return std::tie(a.number, a.event.line) < std::tie(b.number, b.event.line);
  });
  const std::vector<model::TimePoint> certain = CertainTimes();
  const Range anywhere = {std::nullopt, std::nullopt};
  std::vector<Range> between(held_.size(), anywhere);  // the clocks of a file around an event
  for (size_t i = 1; i < held_.size(); ++i) {
    if (held_[i].number != held_[i - 1].number) continue;
    between[i].first = held_[i - 1].own_time ? held_[i - 1].time : between[i - 1].first;
  }
  for (size_t i = held_.size(); i-- > 1;) {
    if (held_[i].number != held_[i - 1].number) continue;
    between[i - 1].second = held_[i].own_time ? held_[i].time : between[i].second;
  }
  for (size_t i = 0; i < held_.size(); ++i) {
    if (!held_[i].own_time) held_[i].time = Placed(between[i], held_[i].time, certain, now);
  }
}

/// Where an event stands that says no time: between the clocks around it in its file, beside the
/// first failure there that says its own. `near`: the clock of a line nearby, which may be no
/// event.
model::TimePoint EventTimeline::Placed(Range between, std::optional<model::TimePoint> near,
                                       const std::vector<model::TimePoint>& certain,
                                       model::TimePoint now) {
  model::TimePoint earliest = between.first.value_or(model::TimePoint::min());
  model::TimePoint latest = between.second.value_or(model::TimePoint::max());
  if (latest < earliest) latest = model::TimePoint::max();  // another node's lines
  if (near && *near >= earliest && *near <= latest) earliest = *near;
  const auto first = std::lower_bound(certain.begin(), certain.end(), earliest);
  if (first != certain.end() && *first <= latest) return *first;
  const bool begins = earliest != model::TimePoint::min();
  const bool ends = latest != model::TimePoint::max();
  if (begins && (ends || certain.empty())) return earliest;
  if (!certain.empty()) return std::max(certain.back(), earliest);
  return ends ? latest : now;
}

std::vector<model::Incident> EventTimeline::Judge(model::TimePoint now) {
  PlaceUntimed(now);
  std::stable_sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    return std::tie(*a.time, a.number, a.event.line) < std::tie(*b.time, b.number, b.event.line);
  });
  for (Held& held : held_) {
    // Read when it was written, as by somebody who had followed the files.
    const model::TimePoint read = *held.time;
    incidents_.Step(read);
    analyze::Incidents::Place place = {held.text, held.rank, held.local_rank, held.time};
    const int32_t rank = analyze::Incidents::RankOf(*held.file, held.event, place);
    const auto deadlock = locks_.Judge(*held.lock, held.event, rank, read, read);
    if (deadlock) place.text = deadlock->text;
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
