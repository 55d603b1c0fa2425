#pragma once
// CheckpointLedger: which checkpoints of one watched folder were counted already, so that each save
// is counted once: over looks, over restarts, and together with what the logs say.
//
//   CheckpointLedger ledger = CheckpointLedger::Load(text);     // "" at the very first start
//   for (const CheckpointNews& news : ledger.Take(look)) ...    // each once
//   text = ledger.Save();                                       // in one transaction with the
//   counts
//
// What stands in the folder at the very first look is history and is never counted; what came while
// the exporter was down is. A save is known by its name and by when its first shard was written: a
// name that is written anew, begun after its last change, is another save. News are told one look
// late, so that a log's own line about the same save comes first. A checkpoint that was seen done
// and vanished (retention) before that is told all the same. Names that leave the newest that a
// look shows are forgotten; should they come back, they are older than what was counted since.
// Not counted: what came and went while the exporter was down, or between two looks.
//
// Owner: CheckpointWatch. Not thread-safe. Failures: a text that cannot be read is as none.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collect/checkpoint_directory.h"

namespace aijob::app {

struct CheckpointNews {
  std::string name;
  bool complete = false;  // else incomplete
  std::string why;        // it is not
};

class CheckpointLedger {
 public:
  static CheckpointLedger Load(std::string_view text);
  [[nodiscard]] std::string Save() const;

  /// REQUIRES a look that saw the folder.
  std::vector<CheckpointNews> Take(const collect::CheckpointLook& look);

  /// When a checkpoint of the last look had become complete: what is written into its folder later
  /// (a conversion, an evaluation) is no newer save. REQUIRES that it is complete.
  [[nodiscard]] model::TimePoint CompletedAt(const collect::CheckpointFound& found) const;

 private:
  struct Entry {
    int64_t begun = 0, changed = 0;  // nanoseconds since 1970
    int64_t completed = 0;           // `changed` when it was seen complete first; 0: it was not
    bool counted_complete = false, counted_incomplete = false;
    bool seen_complete = false, seen_incomplete = false;  // in the look before
  };

  Entry& Note(const collect::CheckpointFound& found);

  std::map<std::string, Entry> entries_;  // those of the last look
  int64_t until_ = 0;                     // settled ones that did not change since are counted
  bool first_ = true;
};

}  // namespace aijob::app
