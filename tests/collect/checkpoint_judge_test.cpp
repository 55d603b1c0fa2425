#include "collect/checkpoint_judge.h"

#include "collect/checkpoints.h"
#include "http/sha256.h"

namespace aijob::collect {
namespace {

using Checks = CheckpointChecks;
using std::chrono::hours;
using std::chrono::seconds;

/// The checks as a word each: "step+ marker- shards+".
std::string Words(const Checks& checks) {
  std::string words;
  for (size_t i = 0; i < Checks::kNames.size(); ++i) {
    if (!checks.passed[i]) continue;
    words += (words.empty() ? "" : " ") + std::string(Checks::kNames[i]) +
             (*checks.passed[i] ? "+" : "-");
  }
  return words;
}

struct Judged {
  const CheckpointFolder folder;
  CheckpointFolderFacts facts;
  std::string marker;

  /// "checks: why" of the entry of that name.
  std::string Of(const std::string& entry) const {
    LookBudget budget;
    const bool is_folder = std::filesystem::is_directory(folder.Path(entry));
    const auto opened = OpenFolder(is_folder ? folder.Path(entry) : folder.Path());
    EXPECT_TRUE(opened.ok()) << opened.error();
    FolderListing listing = ListFolder(opened->get(), 4, budget);
    if (!is_folder) std::erase_if(listing.entries, [&](auto& each) { return each.path != entry; });
    const auto name = ReadCheckpointName(entry, is_folder, CheckpointLayout::kAuto);
    const Checks checks = JudgeCheckpoint(
        {opened->get(), is_folder ? "" : entry, name.value(), marker, std::chrono::minutes(5)},
        listing, facts, budget);
    return Words(checks) + (checks.why.empty() ? "" : ": " + checks.why);
  }
};

TEST(CheckpointJudgeTest, HuggingFace) {
  const Judged judged;
  judged.folder.WriteHf(500, kCheckpointNow);
  EXPECT_EQ(judged.Of("checkpoint-500"), "step+ marker+ shards+");
  judged.folder.WriteHf(600, kCheckpointNow, 500);
  EXPECT_EQ(judged.Of("checkpoint-600"),
            "step- marker+ shards+: trainer_state.json says step 500, its name 600");
  judged.folder.WriteHf(700, kCheckpointNow);
  std::filesystem::remove(judged.folder.Path("checkpoint-700/trainer_state.json"));
  std::filesystem::remove(judged.folder.Path("checkpoint-700/model-00002-of-00002.safetensors"));
  EXPECT_EQ(judged.Of("checkpoint-700"), "marker- shards-: has no trainer_state.json");
  judged.folder.WriteHf(800, kCheckpointNow);
  judged.folder.Write("checkpoint-800/optimizer.pt", "");
  EXPECT_EQ(judged.Of("checkpoint-800"), "step+ marker+ shards-: optimizer.pt is empty");
  judged.folder.WriteHf(900, kCheckpointNow);
  judged.folder.Write("checkpoint-900/trainer_state.json", "{\"global_step\": 900,");
  EXPECT_EQ(judged.Of("checkpoint-900"), "marker- shards+: trainer_state.json is no whole JSON");
}

TEST(CheckpointJudgeTest, AccelerateWritesNoTrainerState) {
  const Judged judged;
  judged.folder.Write("checkpoint-500/model.safetensors", GoodSafetensors());
  judged.folder.Write("checkpoint-500/random_states_0.pkl", "p");
  EXPECT_EQ(judged.Of("checkpoint-500"), "shards+");
}

TEST(CheckpointJudgeTest, AShardThatOnlyTheIndexNames) {
  const Judged judged;
  judged.folder.Write("checkpoint-1/trainer_state.json", "{\"global_step\": 1}");
  judged.folder.Write("checkpoint-1/a.safetensors", GoodSafetensors());
  judged.folder.Write("checkpoint-1/model.safetensors.index.json",
                      R"({"weight_map":{"x":"a.safetensors","y":"b.safetensors"}})");
  EXPECT_EQ(judged.Of("checkpoint-1"),
            "step+ marker+ shards-: lacks b.safetensors, which its index names");
}

TEST(CheckpointJudgeTest, DistributedCheckpoints) {
  const Judged judged;
  judged.folder.WriteDcp(100, kCheckpointNow);
  EXPECT_EQ(judged.Of("step-100"), "marker+ shards+");
  judged.folder.Write("step-100/__2_0.distcp", "");
  EXPECT_EQ(judged.Of("step-100"), "marker+ shards+") << "a part that .metadata does not name";
  judged.folder.Write("step-100/__1_0.distcp", "");
  EXPECT_EQ(judged.Of("step-100"), "marker+ shards-: __1_0.distcp is empty");
  std::filesystem::remove(judged.folder.Path("step-100/__1_0.distcp"));
  EXPECT_EQ(judged.Of("step-100"), "marker+ shards-: lacks __1_0.distcp, which .metadata names");
  judged.folder.WriteDcp(200, kCheckpointNow, false);
  EXPECT_EQ(judged.Of("step-200"), "marker- shards+: has no .metadata");
}

TEST(CheckpointJudgeTest, Trackers) {
  Judged judged;
  judged.folder.WriteMegatron(100, kCheckpointNow);
  EXPECT_EQ(judged.Of("iter_0000100"), "marker- shards+: is named by no tracker file");
  judged.facts.has_tracker = true;
  judged.facts.tracked_step = 100;
  judged.facts.tracker_modified = kCheckpointNow + seconds(1);
  EXPECT_EQ(judged.Of("iter_0000100"), "marker+ shards+");
  judged.facts.tracked_step = 50;
  judged.facts.tracker_modified = kCheckpointNow - seconds(1);
  EXPECT_EQ(judged.Of("iter_0000100"),
            "marker- shards+: is not named by the tracker file, which is at step 50");
  judged.facts.tracker_modified = kCheckpointNow + hours(1);
  EXPECT_EQ(judged.Of("iter_0000100"), "shards+") << "the tracker may have been set back";
}

TEST(CheckpointJudgeTest, OrbaxIsDoneWhenItHasItsName) {
  const Judged judged;
  judged.folder.Write("500/_CHECKPOINT_METADATA", "{}");
  judged.folder.Write("500/d/0", "x");
  EXPECT_EQ(judged.Of("500"), "marker+ shards+");
  judged.folder.Write("600.orbax-checkpoint-tmp-17/d/0", "x");
  EXPECT_EQ(judged.Of("600.orbax-checkpoint-tmp-17"),
            "marker- shards+: was never given its last name");
}

TEST(CheckpointJudgeTest, OneFile) {
  const Judged judged;
  judged.folder.Write("epoch=1-step=100.ckpt", Zip());
  EXPECT_EQ(judged.Of("epoch=1-step=100.ckpt"), "shards+");
  judged.folder.Write("epoch=1-step=200.ckpt", Zip().substr(0, 80));
  EXPECT_EQ(judged.Of("epoch=1-step=200.ckpt"),
            "shards-: epoch=1-step=200.ckpt is cut off (no end of a central directory)");
}

TEST(CheckpointJudgeTest, DataMetadataAndMarker) {
  Judged judged;
  judged.marker = "_SUCCESS";
  const auto write = [&](int step, const std::string& meta) {
    const std::string folder = "ckpt-" + std::to_string(step);
    judged.folder.Write(folder + "/data.bin", Zip());
    judged.folder.Write(folder + "/meta.json", meta);
    judged.folder.Write(folder + "/_SUCCESS", "");
    SetTimes(judged.folder.Path(folder), kCheckpointNow);
    return folder;
  };
  const std::string hash = http::Sha256Hex("global_step:1;timestamp:1700000000;");
  EXPECT_EQ(judged.Of(write(
                1, R"({"global_step": 1, "timestamp": 1700000000, "hash": ")" + hash + "\"}")),
            "step+ hash+ timestamp+ marker+ shards+");
  EXPECT_EQ(
      judged.Of(
          write(2, R"({"global_step": 2, "timestamp": 1700000000, "hash": ")" + hash + "\"}")),
      "step+ hash- timestamp+ marker+ shards+: meta.json has a hash that is not its entries'");
  EXPECT_EQ(judged.Of(write(3, R"({"timestamp": 1600000000})")),
            "timestamp- marker+ shards+: meta.json has a timestamp far from its files' times");
  std::filesystem::remove(judged.folder.Path("ckpt-3/_SUCCESS"));
  std::filesystem::remove(judged.folder.Path("ckpt-3/meta.json"));
  EXPECT_EQ(judged.Of("ckpt-3"), "marker- shards+: has no marker _SUCCESS");
  judged.marker = "";
  EXPECT_EQ(judged.Of("ckpt-3"), "shards+");
  judged.facts.writes_meta = true;
  EXPECT_EQ(judged.Of("ckpt-3"), "marker- shards+: has no meta.json, as the others have");
  std::filesystem::create_directory(judged.folder.Path("ckpt-4"));
  judged.facts.writes_meta = false;
  EXPECT_EQ(judged.Of("ckpt-4"), "shards-: holds no data");
}

TEST(CheckpointJudgeTest, LinkedShardsAreThereAndNotRead) {
  const Judged judged;
  judged.folder.WriteHf(500, kCheckpointNow);
  const std::string shard = judged.folder.Path("checkpoint-500/model-00001-of-00002.safetensors");
  std::filesystem::remove(shard);
  std::filesystem::create_symlink("/dev/zero", shard);
  EXPECT_EQ(judged.Of("checkpoint-500"), "step+ marker+ shards+");
}

TEST(CheckpointJudgeTest, Extent) {
  const CheckpointFolder folder;
  folder.WriteAt("s/a.pt", "1234", kCheckpointNow);
  folder.WriteAt("s/config.json", "12", kCheckpointNow - hours(90));
  folder.WriteAt("s/b.pt", "12", kCheckpointNow + seconds(5));
  const auto opened = OpenFolder(folder.Path("s"));
  LookBudget budget;
  const CheckpointExtent extent = MeasureCheckpoint(ListFolder(opened->get(), 1, budget));
  EXPECT_EQ(extent.bytes, 8u);
  EXPECT_EQ(extent.begun, kCheckpointNow) << "a configuration may have been copied with its time";
  EXPECT_EQ(extent.changed, kCheckpointNow + seconds(5));
  folder.WriteAt("s/b.pt", "12", kCheckpointNow + seconds(6));
  EXPECT_NE(MeasureCheckpoint(ListFolder(opened->get(), 1, budget)).signature, extent.signature);
}

}  // namespace
}  // namespace aijob::collect
