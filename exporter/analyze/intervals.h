#pragma once
// Intervals: stretches of time, united where they touch. What several lines say of one phase adds
// up where they follow each other, and counts once where they overlap.
//
// Thread-safety: a value. Memory: kMostIntervals; past it the two that are nearest become one.

#include <cstddef>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostIntervals = 32;

class Intervals {
 public:
  struct Interval {
    model::TimePoint from, to;
  };

  /// Nothing where `to` is before `from`.
  void Add(model::TimePoint from, model::TimePoint to);
  void Add(const Intervals& others);

  [[nodiscard]] bool empty() const { return all_.empty(); }
  /// REQUIRES !empty().
  [[nodiscard]] model::TimePoint from() const { return all_.front().from; }
  [[nodiscard]] model::TimePoint to() const { return all_.back().to; }
  /// How long they last together.
  [[nodiscard]] model::Duration Length() const;
  /// How much of from..to they leave open.
  [[nodiscard]] model::Duration Gap(model::TimePoint from, model::TimePoint to) const;
  /// Ascending.
  [[nodiscard]] const std::vector<Interval>& all() const { return all_; }

 private:
  std::vector<Interval> all_;
};

}  // namespace aijob::analyze
