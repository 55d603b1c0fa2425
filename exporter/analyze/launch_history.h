#pragma once
// LaunchHistory: what a workload's starts mostly take: mean and deviation of each phase (as the
// launch tables of services give them: 12.4 +- 3.1 ms for loading the configuration, 89.7 +- 12.5
// ms for registering the service), and the whole, of which a probe's time-out follows.
//
// Mean and deviation are Welford's (Technometrics 4, 1962), the deviation that of a sample (n - 1).
// Thread-safety: a value. Memory: 14 phases, kMostDurations durations.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "model/launch.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostDurations = 64;
/// The p99 of the observed loads times this is what a probe should wait.
inline constexpr double kProbeFactor = 1.2;

class LaunchHistory {
 public:
  /// In seconds.
  struct Statistics {
    uint64_t count = 0;
    double mean = 0;
    double squares = 0;  // of the differences from the mean
    /// Nothing before there are two.
    [[nodiscard]] std::optional<double> Deviation() const;
  };

  void AddPhase(model::Phase phase, model::Duration duration);
  /// A launch from its beginning until it was ready.
  void AddLaunch(model::Duration duration);

  [[nodiscard]] const Statistics& Of(model::Phase phase) const {
    return phases_[static_cast<size_t>(phase)];
  }
  [[nodiscard]] const Statistics& launches() const { return launches_; }
  /// Seconds; nothing before the first.
  [[nodiscard]] std::optional<double> RecommendedTimeout() const;

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  std::array<Statistics, model::kPhaseNames.size()> phases_{};
  Statistics launches_;
  std::deque<double> durations_;  // the newest last
};

}  // namespace aijob::analyze
