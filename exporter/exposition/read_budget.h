#pragma once
// ReadBudget: what a body may still bring, counted down before memory is taken for it.
//
// Owner: a reader, for one body. Not thread-safe.

#include <string>

#include "exposition/read_families.h"
#include "model/result.h"

namespace aijob::exposition {

class ReadBudget {
 public:
  explicit ReadBudget(const ReadLimits& limits)
      : families_(limits.series),
        series_(limits.series),
        parts_(limits.series),
        names_(limits.names) {}

  bool TakeFamily() { return Take(families_, "families"); }
  bool TakeSeries() { return Take(series_, "series"); }
  /// A bucket, a span of native ones or a quantile.
  bool TakePart() { return Take(parts_, "buckets and quantiles"); }

  /// That are good.
  [[nodiscard]] Names names() const { return names_; }

  /// What there was too much of.
  [[nodiscard]] model::Error TooMany() const {
    return {std::string("more ") + refused_ + " than one body may hold"};
  }

 private:
  bool Take(size_t& left, const char* what) {
    if (left == 0) {
      refused_ = what;
      return false;
    }
    --left;
    return true;
  }

  size_t families_, series_, parts_;
  Names names_;
  const char* refused_ = "";
};

}  // namespace aijob::exposition
