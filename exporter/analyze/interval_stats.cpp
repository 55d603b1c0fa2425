#include "analyze/interval_stats.h"

#include <algorithm>
#include <cmath>

namespace aijob::analyze {

void IntervalStats::Add(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return;
  if (in_order_.size() == most_) {
    sorted_.erase(std::lower_bound(sorted_.begin(), sorted_.end(), in_order_.front()));
    in_order_.pop_front();
  }
  mad_.reset();
  in_order_.push_back(seconds);
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), seconds), seconds);
}

void IntervalStats::Clear() {
  mad_.reset();
  in_order_.clear();
  sorted_.clear();
}

double IntervalStats::Quantile(double share) const {
  if (sorted_.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(sorted_.size()));
  const auto last = static_cast<double>(sorted_.size() - 1);
  return sorted_[static_cast<size_t>(std::clamp(rank - 1, 0.0, last))];
}

// Distances grow on both sides of the median: the nearest half is found by walking outwards.
double IntervalStats::CountMad() const {
  if (sorted_.empty()) return 0;
  const double median = Median();
  size_t above = (sorted_.size() + 1) / 2 - 1;  // the median itself
  size_t below = above;                         // the next on the left is below - 1
  double distance = 0;
  for (size_t taken = 0; taken < (sorted_.size() + 1) / 2; ++taken) {
    const bool left = below > 0;
    const bool right = above < sorted_.size();
    if (right && (!left || sorted_[above] - median <= median - sorted_[below - 1])) {
      distance = sorted_[above++] - median;
    } else {
      distance = median - sorted_[--below];
    }
  }
  return distance;
}

}  // namespace aijob::analyze
