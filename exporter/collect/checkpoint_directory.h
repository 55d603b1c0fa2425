#pragma once
// CheckpointDirectory: one watched folder of checkpoints, looked at again and again: which are the
// newest, are they done, are they whole.
//
//   CheckpointDirectory directory(options);
//   const CheckpointLook look = directory.Look(now);   // every `every`, without a lock
//
// Newest: by when the first of its shards was written, then by step; so a run that went back to an
// earlier step and goes on from there is seen as it is. A checkpoint with a fault is in progress
// until nothing of it has changed for `settle`, or one that was begun after its last change and is
// of a later step stands beside it; then it is incomplete. One without fault is complete at once
// where its layout has a marker, else when it has settled. One that is whole, but says another step
// or hash than it has, is inconsistent.
//
// Bounded: the kCheckpointsLooked newest by step and as many by time, kCheckpointDepth folders
// deep, and a LookBudget for each look; past it `fault` says so. A whole checkpoint whose folder
// did not change is not listed again, but for once in kLookAgain, and files are read only where
// something changed. Links are never followed. What vanishes meanwhile is left out.
//
// Owner: app/checkpoint_watch. Threads: one at a time. Failures: CheckpointLook::fault, with the
// folder and what to do.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collect/checkpoint_judge.h"
#include "collect/checkpoint_layout.h"
#include "collect/folder_listing.h"
#include "model/time.h"

namespace aijob::collect {

inline constexpr size_t kCheckpointsLooked = 8;
inline constexpr int kCheckpointDepth = 4;
inline constexpr std::chrono::hours kLookAgain{1};

struct CheckpointDirectoryOptions {
  std::string path;
  CheckpointLayout layout = CheckpointLayout::kAuto;
  model::Duration settle = std::chrono::minutes(5);
  std::string marker;  // empty: the layout's
};

enum class CheckpointState : uint8_t { kInProgress, kComplete, kInconsistent, kIncomplete };

struct CheckpointFound {
  std::string name;
  uint64_t step = 0;
  CheckpointState state = CheckpointState::kInProgress;
  CheckpointChecks checks;
  CheckpointExtent extent;

  [[nodiscard]] bool settled() const { return state != CheckpointState::kInProgress; }
};

struct CheckpointLook {
  std::string fault;                         // why not all was seen; empty where it was
  bool seen = false;                         // the folder itself could be read
  std::vector<CheckpointFound> checkpoints;  // newest first
};

class CheckpointDirectory {
 public:
  explicit CheckpointDirectory(CheckpointDirectoryOptions options, LookBudget budget = {})
      : options_(std::move(options)), budget_(budget) {}

  /// Where the folder really is, where that is not its path; `fault` names it so.
  void MoveTo(std::string path) { options_.path = std::move(path); }

  CheckpointLook Look(model::TimePoint now);

 private:
  struct Candidate {
    CheckpointName name;
    const FolderEntry* entry;
  };
  struct Known {
    CheckpointFound found;
    model::TimePoint entry_modified{};  // of the entry in the watched folder
    model::TimePoint quiet_since{};     // nothing has changed from here on
    model::TimePoint listed{};          // when its files were listed
    bool has_meta = false;
    bool sure = false;  // all of it could be read
    bool judged = false;
  };
  /// A checkpoint in one look: what is known of it, and its files where they were listed anew.
  struct Looked {
    Candidate candidate;
    model::Descriptor folder{-1};
    FolderListing listing;
    bool listed = false;
  };

  [[nodiscard]] std::vector<Candidate> Candidates(const FolderListing& top) const;
  /// Lists its files where they may have changed; false where it vanished or cannot be read.
  bool List(int top, Looked& looked, model::TimePoint now, LookBudget& budget,
            CheckpointLook& look);
  void Judge(Looked& looked, const CheckpointFolderFacts& facts, LookBudget& budget);
  void Settle(Known& known, const std::vector<const Known*>& all, model::TimePoint now) const;

  CheckpointDirectoryOptions options_;
  LookBudget budget_;
  std::map<std::string, Known> known_;  // of the last look
  CheckpointFolderFacts facts_;         // likewise
  bool first_ = true;
};

}  // namespace aijob::collect
