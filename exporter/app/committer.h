#pragma once
// Committer: what has been taken from the sources and the counts but is not stored yet, and the
// store it goes to. Positions and the numbers that the lines before them made go in one
// transaction.
//
// Where a commit fails nothing is let go of: the next one has everything again.
//
// Owner: the Agent; not thread-safe.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/source.h"
#include "metrics/counts.h"
#include "model/result.h"
#include "state/store.h"

namespace aijob::app {

class Committer {
 public:
  /// `store` may be null: then nothing survives, and commits only let go.
  explicit Committer(std::unique_ptr<state::Store> store) : store_(std::move(store)) {}

  /// Gives the counts what is stored, and returns the positions. Call once, before the first
  /// commit.
  model::Result<std::vector<model::Position>> Restore(metrics::Counts& counts);

  /// Whether the source had its first start already: `start: end` no longer concerns it.
  [[nodiscard]] bool Knows(const std::string& source) const;
  /// From the next commit on it had.
  void Know(const std::string& source);

  /// Notes as of the last commit that succeeded.
  [[nodiscard]] const std::map<std::string, std::string>& notes() const { return notes_; }
  /// From the next commit on the note is `text`.
  void Keep(const std::string& key, std::string text);

  void Take(SourceChanges changes);
  model::Status Commit(metrics::Counts& counts, model::TimePoint now);

 private:
  std::unique_ptr<state::Store> store_;
  state::Changes pending_;                    // taken, but not committed; its notes are `kept_`
  std::map<std::string, std::string> notes_;  // as stored
  std::map<std::string, std::string> kept_;   // to be stored
};

}  // namespace aijob::app
