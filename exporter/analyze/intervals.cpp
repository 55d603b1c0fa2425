#include "analyze/intervals.h"

#include <algorithm>

namespace aijob::analyze {

using model::Duration;
using model::TimePoint;

void Intervals::Add(TimePoint from, TimePoint to) {
  if (to < from) return;
  // Those before it stay; those it touches become part of it.
  auto first = std::find_if(all_.begin(), all_.end(),
                            [from](const Interval& each) { return each.to >= from; });
  auto last = first;
  for (; last != all_.end() && last->from <= to; ++last) {
    from = std::min(from, last->from);
    to = std::max(to, last->to);
  }
  first = all_.erase(first, last);
  all_.insert(first, {from, to});
  if (all_.size() <= kMostIntervals) return;
  size_t nearest = 0;
  for (size_t i = 1; i + 1 < all_.size(); ++i) {
    const auto gap = [this](size_t at) { return all_[at + 1].from - all_[at].to; };
    if (gap(i) < gap(nearest)) nearest = i;
  }
  all_[nearest].to = all_[nearest + 1].to;
  all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(nearest) + 1);
}

void Intervals::Add(const Intervals& others) {
  for (const Interval& each : others.all_) Add(each.from, each.to);
}

Duration Intervals::Length() const {
  Duration length{0};
  for (const Interval& each : all_) length += each.to - each.from;
  return length;
}

Duration Intervals::Gap(TimePoint from, TimePoint to) const {
  if (to <= from) return Duration{0};
  Duration covered{0};
  for (const Interval& each : all_) {
    const TimePoint begin = std::max(from, each.from);
    const TimePoint end = std::min(to, each.to);
    if (begin < end) covered += end - begin;
  }
  return to - from - covered;
}

}  // namespace aijob::analyze
