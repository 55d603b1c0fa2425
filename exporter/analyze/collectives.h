#pragma once
// Collectives: what the ranks of one incident said of the collective they waited for, and whom that
// makes suspect.
//
// In a collective that hangs those who wait report it; the one they wait for mostly does not: it
// never came so far, or it is gone. So suspects are, in this order: ranks that another line names
// as missing (monitoredBarrier); ranks that are known and silent, where most others have reported;
// ranks that had enqueued, else completed, less than the others. Source: the watchdog's lines of
// pytorch/torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp@v2.7, ProcessGroupGloo.cpp@v2.4; the
// localisation of published post-mortems (ranks 1, 2, 3, 5, 6, 7 print SeqNum=78, ranks 0 and 4
// print nothing).
//
// Owner: OpenIncident. Not thread-safe.

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyze/roster.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostSuspects = 8;

class Collectives {
 public:
  /// Takes what the event says of a collective, if it says something. `rank`: whose line it is.
  void Note(const model::Event& event, int32_t rank, model::TimePoint time);

  /// True where some rank waited in vain.
  [[nodiscard]] bool Hangs() const { return !told_.empty() || !missing_.empty(); }
  /// The likeliest first, kMostSuspects at most; empty where nobody can be told from the others.
  [[nodiscard]] std::vector<int32_t> Suspects(const Roster& roster) const;
  /// The largest minus the smallest of what ranks had completed, else enqueued; nothing: fewer than
  /// two ranks said.
  [[nodiscard]] std::optional<double> Spread() const;
  /// The spread of the ranks' times for the same timeout, in seconds.
  [[nodiscard]] std::optional<double> ClockSkew() const;

  [[nodiscard]] nlohmann::json Save() const;
  void Load(const nlohmann::json& saved);

 private:
  /// Sequence numbers; -1: not said.
  struct Told {
    double timed_out = -1, enqueued = -1, completed = -1;
    int64_t time = 0;  // of the timeout, nanoseconds
  };

  std::map<int32_t, Told> told_;
  std::set<int32_t> missing_;
};

}  // namespace aijob::analyze
