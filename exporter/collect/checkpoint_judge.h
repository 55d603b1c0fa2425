#pragma once
// JudgeCheckpoint: whether one checkpoint is all there and says of itself what is true: its step,
// its hash, its timestamp, its marker, its shards.
//
// A check that nothing can be said of is left open (no value). The marker is what its layout writes
// last: `.metadata` (DCP), trainer_state.json (Hugging Face), the tracker file beside the
// checkpoints (Megatron, DeepSpeed, verl), the last name itself (Orbax), or the file that the
// configuration names. timestamp: within kTimestampSlack of the files' own times.
//
// Owner: CheckpointDirectory. Threads: blocks on the file system, so without a lock. Bounded by the
// LookBudget: what was not looked at is no fault. A file that may not be read leaves the shards
// open.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collect/checkpoint_layout.h"
#include "collect/folder_listing.h"

namespace aijob::collect {

inline constexpr std::chrono::hours kTimestampSlack{1};

struct CheckpointChecks {
  enum Check : uint8_t { kStep, kHash, kTimestamp, kMarker, kShards };
  static constexpr std::array<std::string_view, 5> kNames = {"step", "hash", "timestamp", "marker",
                                                             "shards"};
  std::array<std::optional<bool>, kNames.size()> passed;
  std::string why;         // the first fault, in words that go on from the checkpoint's name
  std::string unreadable;  // the first file that could not be opened, and why; shards stay open

  void Pass(Check check);
  void Fail(Check check, std::string reason);
  [[nodiscard]] bool Failed(Check check) const { return passed[check] == false; }
};

/// What the files beside the checkpoints say, for all of a folder.
struct CheckpointFolderFacts {
  std::optional<uint64_t> tracked_step;  // of Megatron's or DeepSpeed's tracker file
  model::TimePoint tracker_modified{};
  bool has_tracker = false;
  bool writes_meta = false;  // one of the checkpoints has a meta.json
  bool operator==(const CheckpointFolderFacts&) const = default;
};

struct CheckpointPlace {
  int folder = -1;   // the checkpoint's own, or where its one file lies
  std::string file;  // where it is one file
  CheckpointName name;
  std::string_view marker;  // of the configuration; empty: the layout's
  model::Duration settle{};
};

/// Times and sizes of a checkpoint's files.
struct CheckpointExtent {
  uint64_t bytes = 0;
  model::TimePoint begun{};    // the earliest of its shards; of its files, where it has none
  model::TimePoint changed{};  // the latest of all
  uint64_t signature = 0;      // of paths, sizes and times
};

CheckpointExtent MeasureCheckpoint(const FolderListing& listing);

CheckpointChecks JudgeCheckpoint(const CheckpointPlace& place, const FolderListing& listing,
                                 const CheckpointFolderFacts& facts, LookBudget& budget);

}  // namespace aijob::collect
