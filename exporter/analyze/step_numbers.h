#pragma once
// StepNumbers: which of the step numbers that ranks tell are progress. A larger one than the newest
// is; a smaller one where a job has gone back to a checkpoint, and that is told by every rank: the
// first one is progress, the others follow. Numbers that only come late are none.
//
// Owner: Watched. Not thread-safe. Memory: two words for each rank, kMostRanks at most.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

namespace aijob::analyze {

class StepNumbers {
 public:
  struct Verdict {
    bool progress = false;
    double stride = 0;  // from the newest before; 0: there is none, or it went back
  };

  /// `rank`: -1 where nobody says whose. REQUIRES a finite `step`.
  Verdict Note(int32_t rank, double step);

  [[nodiscard]] const std::optional<double>& newest() const { return newest_; }

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  struct Rank {
    std::optional<double> step;
    uint32_t life = 0;
    bool operator==(const Rank&) const = default;
  };

  std::optional<double> newest_;
  uint32_t life_ = 0;        // how often the job has gone back
  std::vector<Rank> ranks_;  // by rank + 1; the first: nobody's
};

}  // namespace aijob::analyze
