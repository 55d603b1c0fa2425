#pragma once
// IntervalStats: the newest intervals of something that recurs: their median, spread and tail,
// exactly.
//
// Owner: Pace. Not thread-safe. Memory: two numbers for each interval kept. Cost: Add() moves at
// most that many numbers; Median() and Quantile() are an index, Mad() one pass after a change.

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace aijob::analyze {

class IntervalStats {
 public:
  /// Keeps the newest `most`. REQUIRES most > 0.
  explicit IntervalStats(size_t most) : most_(most) {}

  /// In seconds; what is negative or no number is left out.
  void Add(double seconds);
  void Clear();

  [[nodiscard]] size_t size() const { return sorted_.size(); }
  /// 0 where there are none. Of an even number: the lower of the middle two.
  [[nodiscard]] double Median() const { return Quantile(0.5); }
  /// By nearest rank, so always one of the intervals; 0 where there are none.
  [[nodiscard]] double Quantile(double share) const;
  /// The median of the distances from the median.
  [[nodiscard]] double Mad() const {
    if (!mad_) mad_ = CountMad();
    return *mad_;
  }
  /// Oldest first.
  [[nodiscard]] const std::deque<double>& InOrder() const { return in_order_; }

 private:
  [[nodiscard]] double CountMad() const;

  size_t most_;
  std::deque<double> in_order_;
  std::vector<double> sorted_;
  mutable std::optional<double> mad_;  // as long as nothing has changed
};

}  // namespace aijob::analyze
