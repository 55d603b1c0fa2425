#include "app/checkpoint_watch.h"

#include <cmath>
#include <optional>

#include "collect/checkpoints.h"

namespace aijob::app {
namespace {

using collect::CheckpointFolder;
using collect::GoodSafetensors;
using collect::kCheckpointNow;
using collect::Zip;
using metrics::FamilyId;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

model::Event Observation(std::string_view kind, std::vector<model::Value> values,
                         std::vector<model::Label> labels = {}) {
  model::Event event;
  event.class_name = kind;
  event.values = std::move(values);
  event.labels = std::move(labels);
  return event;
}

config::CheckpointConfig Config(const std::string& path, const std::string& name = "run") {
  config::CheckpointConfig config;
  config.name = name;
  config.workload = "w";
  config.interval = hours(1);
  config.directory.path = path;
  return config;
}

/// A watched folder and its counts, through restarts.
class CheckpointWatchTest : public testing::Test {
 protected:
  /// Two looks: news come one late.
  void See(model::TimePoint now) {
    for (int i = 0; i < 2; ++i) {
      watch_->Look(now + seconds(30 * i));
      watch_->Apply(*counts_);
    }
  }
  void Log(const model::Event& event) {
    counts_->Apply(event, counts_->OpenOrigin({"w", "s", {}}, kCheckpointNow), kCheckpointNow);
  }
  /// NaN where there is none.
  double Value(FamilyId family) { return Only(counts_->Values(family, {"w"})); }
  double Value(FamilyId family, std::string_view label) {
    return Only(counts_->Values(family, {"w", label}));
  }
  static double Only(const std::vector<double>& values) {
    return values.size() == 1 ? values.front() : NAN;
  }
  double Saves(const std::string& result) { return Value(FamilyId::kCheckpointSaves, result); }
  /// "step=1 marker=1 shards=0"
  std::string Checks() {
    std::string text;
    for (const char* check : {"step", "hash", "timestamp", "marker", "shards"}) {
      const double value = Value(FamilyId::kCheckpointConsistency, check);
      if (std::isnan(value)) continue;
      text += (text.empty() ? "" : " ") + std::string(check) + (value == 1 ? "=1" : "=0");
    }
    return text;
  }
  /// The program ends and starts again; what was stored is there.
  void Restart() {
    counts_->MarkAllDirty();
    const std::vector<model::SavedSeries> saved = counts_->TakeDirty();
    const std::string memory = counts_->SaveMemory();
    counts_.emplace(metrics::Options{}, kCheckpointNow);
    counts_->LoadMemory(memory);
    counts_->Restore(saved);
    watch_.emplace(std::vector{Config(folder_.Path())});
  }

  const CheckpointFolder folder_;
  std::optional<metrics::Counts> counts_{std::in_place, metrics::Options{}, kCheckpointNow};
  std::optional<CheckpointWatch> watch_{std::in_place, std::vector{Config(folder_.Path())}};
};

TEST_F(CheckpointWatchTest, AFolderThatNoLogTellsOf) {
  folder_.WriteHf(100, kCheckpointNow - hours(2));
  See(kCheckpointNow);
  EXPECT_EQ(Saves("success"), 0) << "history";
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 100);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 1);
  EXPECT_EQ(Value(FamilyId::kCheckpointExpectedInterval), 3600);
  EXPECT_EQ(Checks(), "step=1 marker=1 shards=1");
  folder_.WriteHf(200, kCheckpointNow);
  See(kCheckpointNow + minutes(1));
  EXPECT_EQ(Saves("success"), 1);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 200);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastSuccessTimestamp), model::UnixSeconds(kCheckpointNow));
  EXPECT_GT(Value(FamilyId::kCheckpointBytes), 100);
  See(kCheckpointNow + minutes(3));
  EXPECT_EQ(Saves("success"), 1);
}

TEST_F(CheckpointWatchTest, HuggingFaceDcpAndMegatron) {
  See(kCheckpointNow - hours(1));
  folder_.WriteHf(100, kCheckpointNow);
  See(kCheckpointNow);
  folder_.WriteDcp(200, kCheckpointNow + minutes(2));
  See(kCheckpointNow + minutes(2));
  EXPECT_EQ(Checks(), "marker=1 shards=1");
  folder_.WriteMegatron(300, kCheckpointNow + minutes(4));
  See(kCheckpointNow + minutes(4));
  EXPECT_EQ(Saves("success"), 2) << "the tracker does not name it";
  folder_.WriteAt("latest_checkpointed_iteration.txt", "300", kCheckpointNow + minutes(5));
  See(kCheckpointNow + minutes(6));
  EXPECT_EQ(Saves("success"), 3);
  EXPECT_EQ(Saves("incomplete"), 0);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 300);
}

TEST_F(CheckpointWatchTest, HalfWrittenEmptyAndWrong) {
  folder_.WriteHf(100, kCheckpointNow - hours(2));
  See(kCheckpointNow);
  folder_.WriteAt("checkpoint-200/optimizer.pt", Zip().substr(0, 50), kCheckpointNow);
  See(kCheckpointNow + minutes(1));
  EXPECT_EQ(Saves("incomplete"), 0) << "it may still be written";
  EXPECT_EQ(Checks(), "step=1 marker=1 shards=1") << "of the newest that has settled";
  See(kCheckpointNow + minutes(7));
  EXPECT_EQ(Saves("incomplete"), 1);
  EXPECT_EQ(Checks(), "marker=0 shards=0");
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 100);
  folder_.WriteHf(300, kCheckpointNow + minutes(8));
  folder_.WriteAt("checkpoint-300/optimizer.pt", "", kCheckpointNow + minutes(8));
  See(kCheckpointNow + minutes(20));
  See(kCheckpointNow + minutes(30));
  EXPECT_EQ(Saves("incomplete"), 2);
  EXPECT_EQ(Checks(), "step=1 marker=1 shards=0");
  folder_.WriteHf(400, kCheckpointNow + minutes(31), 300);
  See(kCheckpointNow + minutes(31));
  See(kCheckpointNow + minutes(40));
  EXPECT_EQ(Checks(), "step=0 marker=1 shards=1");
  EXPECT_EQ(Saves("success"), 0);
  EXPECT_EQ(Saves("incomplete"), 2) << "it is whole, but another step's";
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 100);
}

TEST_F(CheckpointWatchTest, LogsThatReportSavesCountThem) {
  See(kCheckpointNow - hours(1));
  Log(Observation("train_step", {{"step", 130}}));
  Log(Observation("checkpoint_save", {{"step", 100}}));
  folder_.WriteHf(100, kCheckpointNow - seconds(1));
  See(kCheckpointNow);
  EXPECT_EQ(Saves("success"), 1) << "the log's own";
  EXPECT_EQ(Value(FamilyId::kCheckpointLastSuccessTimestamp), model::UnixSeconds(kCheckpointNow));
  EXPECT_GT(Value(FamilyId::kCheckpointBytes), 100) << "which the log did not say";
  EXPECT_EQ(Value(FamilyId::kCheckpointLagSteps), 30);
  folder_.WriteHf(120, kCheckpointNow + minutes(1));
  See(kCheckpointNow + minutes(1));
  EXPECT_EQ(Saves("success"), 1);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 120) << "the newest of both";
  EXPECT_EQ(Value(FamilyId::kCheckpointLagSteps), 10);
  folder_.WriteAt("checkpoint-140/optimizer.pt", "", kCheckpointNow + minutes(2));
  See(kCheckpointNow + minutes(8));
  See(kCheckpointNow + minutes(18));
  EXPECT_EQ(Saves("incomplete"), 1);
}

TEST_F(CheckpointWatchTest, AFailureThatALogReportedIsNotCountedAgain) {
  See(kCheckpointNow - hours(1));
  Log(Observation("checkpoint_save", {{"step", 100}}, {{"result", "failed"}}));
  folder_.WriteAt("checkpoint-100/optimizer.pt", "", kCheckpointNow);
  See(kCheckpointNow + minutes(1));
  See(kCheckpointNow + minutes(8));
  EXPECT_EQ(Saves("failed"), 1);
  EXPECT_EQ(Saves("incomplete"), 0);
  folder_.WriteAt("checkpoint-200/optimizer.pt", "", kCheckpointNow + minutes(9));
  See(kCheckpointNow + minutes(9));
  See(kCheckpointNow + minutes(20));
  EXPECT_EQ(Saves("incomplete"), 1) << "of this one no log told";
}

TEST_F(CheckpointWatchTest, ARestartCountsNothingTwice) {
  See(kCheckpointNow - hours(1));
  folder_.WriteHf(100, kCheckpointNow);
  See(kCheckpointNow);
  folder_.WriteAt("checkpoint-200/optimizer.pt", "", kCheckpointNow + minutes(1));
  See(kCheckpointNow + minutes(1));
  See(kCheckpointNow + minutes(8));
  EXPECT_EQ(Saves("success") * 10 + Saves("incomplete"), 11);
  Restart();
  EXPECT_EQ(Saves("success") * 10 + Saves("incomplete"), 11);
  See(kCheckpointNow + minutes(10));
  EXPECT_EQ(Saves("success") * 10 + Saves("incomplete"), 11);
  Restart();
  folder_.WriteHf(300, kCheckpointNow + minutes(11));
  See(kCheckpointNow + minutes(12));
  EXPECT_EQ(Saves("success") * 10 + Saves("incomplete"), 21) << "it came while nobody looked";
}

TEST_F(CheckpointWatchTest, AFolderThatIsNotThereIsSaid) {
  watch_.emplace(std::vector{Config(folder_.Path("none"))});
  See(kCheckpointNow);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 0);
  EXPECT_EQ(Checks(), "");
  folder_.WriteHf(100, kCheckpointNow - hours(2));
  watch_.emplace(std::vector{Config(folder_.Path())});
  See(kCheckpointNow);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 1);
  watch_->Clear(*counts_);
  EXPECT_TRUE(std::isnan(Value(FamilyId::kCheckpointDirectoryReadable, "run")));
  EXPECT_EQ(Checks(), "");
}

TEST_F(CheckpointWatchTest, TwoFoldersOfOneWorkload) {
  const CheckpointFolder other;
  folder_.WriteHf(100, kCheckpointNow - hours(1));
  other.WriteHf(100, kCheckpointNow - hours(1), 90);
  watch_.emplace(std::vector{Config(folder_.Path()), Config(other.Path(), "other")});
  See(kCheckpointNow);
  EXPECT_EQ(Checks(), "step=0 marker=1 shards=1");
}

TEST_F(CheckpointWatchTest, AFolderThatHangsCannotBeSeen) {
  folder_.WriteHf(100, kCheckpointNow - hours(1));
  See(kCheckpointNow);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 1);
  watch_->SayLate(*counts_);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 0);
  See(kCheckpointNow + minutes(2));
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 1);
}

TEST(CheckpointWatch, FoldersByTheirWorkload) {
  std::vector<config::CheckpointConfig> folders(3);
  folders[0].workload = folders[2].workload = "b";
  folders[1].workload = "a";
  const auto groups = CheckpointWatch::ByWorkload(folders);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].size(), 1u);
  EXPECT_EQ(groups[1].size(), 2u);
}

TEST_F(CheckpointWatchTest, BelowTheHostsRoot) {
  folder_.WriteHf(100, kCheckpointNow - hours(1));
  std::filesystem::create_directory(folder_.Path("ckpt"));
  std::filesystem::rename(folder_.Path("checkpoint-100"), folder_.Path("ckpt/checkpoint-100"));
  std::filesystem::create_symlink("/ckpt", folder_.Path("current"));
  watch_.emplace(std::vector{Config("/current")}, folder_.Path());
  See(kCheckpointNow);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 100);
  watch_.emplace(std::vector{Config("/gone")}, folder_.Path());
  See(kCheckpointNow);
  EXPECT_EQ(Value(FamilyId::kCheckpointDirectoryReadable, "run"), 0);
}

TEST_F(CheckpointWatchTest, LooksAsOftenAsItIsAsked) {
  EXPECT_EQ(watch_->every(), seconds(30));
  watch_->Look(kCheckpointNow);
  watch_->Apply(*counts_);
  folder_.WriteHf(100, kCheckpointNow - hours(1));
  watch_->Look(kCheckpointNow + seconds(29));
  watch_->Apply(*counts_);
  EXPECT_TRUE(std::isnan(Value(FamilyId::kCheckpointLastStep)));
  watch_->Look(kCheckpointNow + seconds(30));
  watch_->Apply(*counts_);
  EXPECT_EQ(Value(FamilyId::kCheckpointLastStep), 100);
  EXPECT_TRUE(CheckpointWatch({}).empty());
}

}  // namespace
}  // namespace aijob::app
