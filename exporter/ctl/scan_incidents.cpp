#include "ctl/scan_incidents.h"

#include <algorithm>

#include "analyze/mask.h"

namespace aijob::ctl {

void EventTimeline::BeginFile(const std::string& workload, const std::string& file) {
  files_.push_back(incidents_.Open(workload, "scan", file));
  last_ = {};
}

void EventTimeline::Take(const model::Event& event, std::string_view text, model::TimePoint now) {
  if (event.class_name.empty()) return;  // only moves a user's metric
  if (event.time) last_ = *event.time;
  if (held_.size() >= kHeld) {
    ++left_out_;
    return;
  }
  const model::TimePoint time = last_ == model::TimePoint{} ? now : last_;
  held_.push_back({event, {}, files_.size() - 1, time});
  held_.back().event.time = time;
  if (event.kind == model::EventKind::kFailure)
    held_.back().text = text.substr(0, 4 * analyze::kEvidenceBytes);
}

std::vector<model::Incident> EventTimeline::Judge(model::TimePoint now) {
  std::stable_sort(held_.begin(), held_.end(),
                   [](const Held& a, const Held& b) { return a.time < b.time; });
  for (Held& held : held_) {
    // Read when it was written, as by somebody who had followed the files.
    const model::TimePoint read = held.time;
    incidents_.Step(read);
    analyze::Incidents::Teller& file = files_[held.file];
    if (held.event.kind == model::EventKind::kFailure) {
      incidents_.Judge(file, held.event, held.text, read);
    } else {
      incidents_.Observe(file, held.event, read);
    }
  }
  incidents_.Finish(held_.empty() ? now : held_.back().time);
  std::vector<model::Incident> all(incidents_.ended().rbegin(), incidents_.ended().rend());
  for (model::Incident& open : incidents_.ShowOpen()) all.push_back(std::move(open));
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.opened < b.opened; });
  return all;
}

}  // namespace aijob::ctl
