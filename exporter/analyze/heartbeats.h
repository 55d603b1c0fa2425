#pragma once
// Heartbeats: which ranks of a workload have fallen silent while others talk.
//
// A rank is silent when it has said nothing for kMisses x kInterval and for three times its own
// longest pause of late, while another was heard within kMisses x kInterval. Ranks that seldom
// speak (fewer than kFewestBeats pauses known: most trainers let one rank talk) are not judged.
// Source of the defaults: a heartbeat every 5 s, 3 misses, as node monitors of training clusters
// have it.
//
// Owner: Watched. Not thread-safe. Times are those of reading. Memory: three words for each rank,
// kMostRanks of them at most.

#include <cstdint>
#include <vector>

#include "analyze/roster.h"
#include "model/time.h"

namespace aijob::analyze {

class Heartbeats {
 public:
  static constexpr model::Duration kInterval = std::chrono::seconds(5);
  static constexpr int kMisses = 3;
  static constexpr uint32_t kFewestBeats = 8;

  /// Lines of that rank were read. Cheap: once for a batch, or for a line with a rank's tag.
  void Saw(int32_t rank, model::TimePoint read) {
    if (rank < 0 || rank >= kMostRanks) return;
    const bool known = rank < roster_.size() && roster_.Heard(rank).has_value();
    if (known && *roster_.Heard(rank) >= read) return;  // the same batch
    const model::Duration pause = known ? read - *roster_.Heard(rank) : model::Duration{0};
    roster_.Saw(rank, read);
    Beat(static_cast<size_t>(rank), pause);
  }

  /// The exporter itself was away until then: nobody is silent for that.
  void Excuse(model::TimePoint until) { excused_ = until; }

  /// Ascending.
  [[nodiscard]] std::vector<int32_t> Silent(model::TimePoint now) const;
  /// Ranks that have been heard of.
  [[nodiscard]] int32_t Known() const;
  [[nodiscard]] const Roster& roster() const { return roster_; }
  Roster& roster() { return roster_; }

 private:
  struct Pulse {
    model::Duration longest{0};  // pause of late: a longer one counts at once, and fades
    uint32_t beats = 0;
  };
  void Beat(size_t rank, model::Duration pause);

  Roster roster_;
  std::vector<Pulse> pulses_;
  model::TimePoint excused_{};
};

}  // namespace aijob::analyze
