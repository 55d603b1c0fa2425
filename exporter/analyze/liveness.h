#pragma once
// Liveness: whether lines are read as they are written, or are history: an old file read from its
// beginning, a backlog. Silence after history says nothing of a job.
//
// Lines whose own time is within kFresh of the reading are live. Others may come from another time
// zone, or tell no time: they are live where reading goes on at the pace of the lines, for kProof
// at least. History runs ahead: an hour of it is read in a second.
//
// Owner: Watched. Not thread-safe. Memory: a few words.

#include <optional>

#include "model/time.h"

namespace aijob::analyze {

class Liveness {
 public:
  static constexpr model::Duration kFresh = std::chrono::minutes(5);
  static constexpr model::Duration kProof = std::chrono::seconds(5);
  static constexpr model::Duration kAhead = std::chrono::minutes(1);

  /// A line with a sign of life. `watching`: a Step() went by since the one before.
  void Note(std::optional<model::TimePoint> line, model::TimePoint read, bool watching) {
    if (line && *line <= read + kFresh && read - *line <= kFresh) {
      live_ = true;
      anchored_ = false;
      return;
    }
    if (!anchored_ || (line && line_ && *line - *line_ > read - read_ + kAhead)) {
      live_ = live_ && !line;  // a line without a clock among others says nothing
      line_ = line;
      read_ = read;
      anchored_ = true;
      return;
    }
    if (watching && read - read_ >= kProof) live_ = true;
  }
  [[nodiscard]] bool live() const { return live_; }
  /// What was known before a restart.
  void Restore(bool live) { live_ = live; }

 private:
  std::optional<model::TimePoint> line_;  // where the comparison begins
  model::TimePoint read_{};
  bool anchored_ = false;
  bool live_ = false;
};

}  // namespace aijob::analyze
