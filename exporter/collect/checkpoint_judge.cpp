#include "collect/checkpoint_judge.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <utility>

#include "collect/checkpoint_metadata.h"
#include "collect/checkpoint_shard.h"
#include "collect/shard_set.h"

namespace aijob::collect {
namespace {

using Checks = CheckpointChecks;
constexpr size_t kSmallFile = size_t{4} << 20;  // of JSON and of .metadata is read

/// Hugging Face's accelerate names its folders as the Trainer does, but writes no
/// trainer_state.json (accelerate/checkpointing.py@v0.30).
bool IsAccelerate(const FolderListing& listing) {
  return listing.Find("optimizer.bin") != nullptr || listing.Find("random_states_0.pkl") != nullptr;
}

class Judge {
 public:
  Judge(const CheckpointPlace& place, const FolderListing& listing,
        const CheckpointFolderFacts& facts, LookBudget& budget)
      : place_(place), listing_(listing), facts_(facts), budget_(budget) {}

  Checks Run() {
    CheckMarker();
    CheckNames();
    for (const FolderEntry& entry : listing_.entries) {
      if (entry.kind == FolderEntry::Kind::kFile) CheckFile(entry);
    }
    CheckTrainerState();
    CheckMeta();
    if (!checks_.unreadable.empty() && !checks_.Failed(Checks::kShards)) {
      checks_.passed[Checks::kShards].reset();
    }
    return std::move(checks_);
  }

 private:
  struct Text {
    std::string bytes;
    bool whole = true;
  };

  /// Nothing where it cannot be opened, which is remembered; what vanished is no matter.
  std::optional<LookedFile> Open(std::string_view path) {
    bool vanished = false;
    auto file = LookedFile::Open(place_.folder, path, budget_, &vanished);
    if (file.ok()) return std::move(*file);
    const FolderEntry* entry = listing_.Find(path);
    const bool is_file = entry != nullptr && entry->kind == FolderEntry::Kind::kFile;
    if (is_file && !vanished && checks_.unreadable.empty()) checks_.unreadable = file.error();
    return std::nullopt;
  }

  /// The beginning of a file; nothing where it cannot be read or the budget is spent.
  std::optional<Text> Read(std::string_view path) {
    auto file = Open(path);
    if (!file) return std::nullopt;
    auto bytes = file->Read(0, kSmallFile);
    if (!bytes) return std::nullopt;
    const bool whole = bytes->size() >= file->size();
    return Text{std::move(*bytes), whole};
  }

  void Mark(bool there, const std::string& reason) {
    there ? checks_.Pass(Checks::kMarker) : checks_.Fail(Checks::kMarker, reason);
  }

  // A tracker that names an earlier step and was written before this checkpoint: it is not done.
  // One that was written since, may have been set back: nothing can be said.
  void CheckTracker() {
    if (!facts_.has_tracker) return Mark(false, "is named by no tracker file");
    if (!facts_.tracked_step) return;
    if (*facts_.tracked_step >= place_.name.step) return Mark(true, "");
    if (MeasureCheckpoint(listing_).begun >= facts_.tracker_modified) {
      Mark(false, "is not named by the tracker file, which is at step " +
                      std::to_string(*facts_.tracked_step));
    }
  }

  void CheckMarker() {
    if (place_.name.temporary) return Mark(false, "was never given its last name");
    if (!place_.file.empty()) return;
    if (!place_.marker.empty()) {
      return Mark(listing_.Find(place_.marker) != nullptr,
                  "has no marker " + std::string(place_.marker));
    }
    switch (place_.name.layout) {
      case CheckpointLayout::kHf:
        if (IsAccelerate(listing_)) return;
        return Mark(listing_.Find("trainer_state.json") != nullptr, "has no trainer_state.json");
      case CheckpointLayout::kMegatron:
      case CheckpointLayout::kDeepSpeed:
        return CheckTracker();
      case CheckpointLayout::kDcp:
        return CheckDcpMarker();
      case CheckpointLayout::kOrbax:
        if (listing_.Find("_CHECKPOINT_METADATA") != nullptr ||
            listing_.Find("commit_success.txt") != nullptr) {
          checks_.Pass(Checks::kMarker);
        }
        return;
      default:
        return;
    }
  }

  // torchtitan's last step may be written for Hugging Face, without .metadata.
  void CheckDcpMarker() {
    const bool foreign = std::any_of(
        listing_.entries.begin(), listing_.entries.end(),
        [](const FolderEntry& entry) { return entry.name().ends_with(".safetensors"); });
    if (listing_.Find(".metadata") != nullptr) return checks_.Pass(Checks::kMarker);
    if (!foreign) Mark(false, "has no .metadata");
  }

  void CheckNames() {
    if (std::none_of(listing_.entries.begin(), listing_.entries.end(),
                     [](const FolderEntry& entry) { return entry.bytes > 0; })) {
      return checks_.Fail(Checks::kShards, "holds no data");
    }
    checks_.Pass(Checks::kShards);
    if (!listing_.whole) return;
    for (std::string fault : {NamesFault(listing_), WritersFault(listing_, place_.settle)}) {
      if (!fault.empty()) checks_.Fail(Checks::kShards, std::move(fault));
    }
    std::set<std::string_view> folders;
    for (const FolderEntry& entry : listing_.entries) {
      if (entry.name().ends_with(".distcp")) folders.insert(entry.folder());
    }
    for (const std::string_view folder : folders) CheckDistcp(std::string(folder));
  }

  /// The parts of one folder against its .metadata, which is written when all of them are.
  void CheckDistcp(const std::string& folder) {
    if (listing_.Find(folder + ".metadata") == nullptr) {
      return Mark(false, "has no " + folder + ".metadata");
    }
    const std::optional<Text> metadata = Read(folder + ".metadata");
    if (!metadata || !metadata->whole) return;
    if (metadata->bytes.empty()) return Mark(false, "has an empty " + folder + ".metadata");
    for (const std::string& name : DistcpShards(metadata->bytes)) {
      const FolderEntry* part = listing_.Find(folder + name);
      if (part == nullptr) {
        std::string why = "lacks ";
        why.append(folder).append(name).append(", which .metadata names");
        checks_.Fail(Checks::kShards, std::move(why));
      } else if (part->bytes == 0 && part->kind == FolderEntry::Kind::kFile) {
        checks_.Fail(Checks::kShards, folder + name + " is empty");
      }
    }
  }

  void CheckFile(const FolderEntry& entry) {
    if (entry.name().ends_with(".index.json")) return CheckIndex(entry);
    // A writer of nothing leaves an empty part, which .metadata does not name.
    if (!IsShardName(entry.name()) || entry.name().ends_with(".distcp")) return;
    auto file = Open(entry.path);
    if (!file) return;
    const std::string fault = CheckShard(entry.name(), *file);
    if (!fault.empty()) checks_.Fail(Checks::kShards, entry.path + " " + fault);
  }

  void CheckIndex(const FolderEntry& entry) {
    const std::optional<Text> text = Read(entry.path);
    if (!text || !text->whole) return;
    bool broken = false;
    const std::set<std::string> names = IndexedShards(text->bytes, broken);
    if (broken) return checks_.Fail(Checks::kShards, entry.path + " is no whole JSON");
    for (const std::string& name : names) {
      if (listing_.whole && listing_.Find(std::string(entry.folder()) + name) == nullptr) {
        return checks_.Fail(Checks::kShards, "lacks " + name + ", which its index names");
      }
    }
  }

  void CheckStep(std::string_view file, const CheckpointMetadata& metadata) {
    if (metadata.broken) {
      return checks_.Fail(Checks::kMarker, std::string(file) + " is no whole JSON");
    }
    if (!metadata.global_step) return;
    if (*metadata.global_step == place_.name.step) return checks_.Pass(Checks::kStep);
    checks_.Fail(Checks::kStep, std::string(file) + " says step " +
                                    std::to_string(*metadata.global_step) + ", its name " +
                                    std::to_string(place_.name.step));
  }

  void CheckTrainerState() {
    if (listing_.Find("trainer_state.json") == nullptr) return;
    const std::optional<Text> text = Read("trainer_state.json");
    if (text) CheckStep("trainer_state.json", ReadTrainerState(text->bytes, text->whole));
  }

  void CheckMeta() {
    if (listing_.Find("meta.json") == nullptr) {
      if (place_.name.layout == CheckpointLayout::kGeneric && facts_.writes_meta &&
          place_.file.empty()) {
        Mark(false, "has no meta.json, as the others have");
      }
      return;
    }
    const std::optional<Text> text = Read("meta.json");
    if (!text || !text->whole) return;
    const CheckpointMetadata metadata = ReadMetaJson(text->bytes);
    CheckStep("meta.json", metadata);
    if (metadata.hash_agrees) {
      *metadata.hash_agrees
          ? checks_.Pass(Checks::kHash)
          : checks_.Fail(Checks::kHash, "meta.json has a hash that is not its entries'");
    }
    if (!metadata.timestamp) return;
    const CheckpointExtent extent = MeasureCheckpoint(listing_);
    const bool plausible = *metadata.timestamp >= extent.begun - kTimestampSlack &&
                           *metadata.timestamp <= extent.changed + kTimestampSlack;
    plausible
        ? checks_.Pass(Checks::kTimestamp)
        : checks_.Fail(Checks::kTimestamp, "meta.json has a timestamp far from its files' times");
  }

  const CheckpointPlace& place_;
  const FolderListing& listing_;
  const CheckpointFolderFacts& facts_;
  LookBudget& budget_;
  Checks checks_;
};

}  // namespace

void CheckpointChecks::Pass(Check check) {
  if (!passed[check]) passed[check] = true;
}

void CheckpointChecks::Fail(Check check, std::string reason) {
  passed[check] = false;
  if (why.empty()) why = std::move(reason);
}

CheckpointExtent MeasureCheckpoint(const FolderListing& listing) {
  CheckpointExtent extent;
  std::optional<model::TimePoint> shards;
  std::optional<model::TimePoint> files;
  std::hash<std::string_view> hash;
  for (const FolderEntry& entry : listing.entries) {
    const auto time = static_cast<uint64_t>(entry.modified.time_since_epoch().count());
    for (const uint64_t part : {uint64_t{hash(entry.path)}, entry.bytes, time}) {
      extent.signature = (extent.signature ^ part) * 0x9E3779B97F4A7C15U;
      extent.signature ^= extent.signature >> 29U;
    }
    extent.changed = std::max(extent.changed, entry.modified);
    if (entry.kind != FolderEntry::Kind::kFile) continue;
    extent.bytes += entry.bytes;
    files = std::min(files.value_or(entry.modified), entry.modified);
    if (IsShardName(entry.name())) {
      shards = std::min(shards.value_or(entry.modified), entry.modified);
    }
  }
  extent.begun = shards.value_or(files.value_or(extent.changed));
  return extent;
}

CheckpointChecks JudgeCheckpoint(const CheckpointPlace& place, const FolderListing& listing,
                                 const CheckpointFolderFacts& facts, LookBudget& budget) {
  return Judge(place, listing, facts, budget).Run();
}

}  // namespace aijob::collect
