#include "collect/checkpoint_directory.h"

#include <unistd.h>

#include "collect/checkpoints.h"

namespace aijob::collect {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const char* Word(CheckpointState state) {
  switch (state) {
    case CheckpointState::kInProgress:
      return "in progress";
    case CheckpointState::kComplete:
      return "complete";
    case CheckpointState::kInconsistent:
      return "inconsistent";
    default:
      return "incomplete";
  }
}

/// A watched folder: "checkpoint-500 complete, ...", newest first.
struct Watched {
  const CheckpointFolder folder;
  CheckpointDirectory directory;

  explicit Watched(CheckpointLayout layout = CheckpointLayout::kAuto, LookBudget budget = {})
      : directory({folder.Path(), layout, minutes(5), ""}, budget) {}

  std::string Look(model::TimePoint now) {
    const CheckpointLook look = directory.Look(now);
    std::string text = look.fault;
    for (const CheckpointFound& found : look.checkpoints) {
      text += (text.empty() ? "" : ", ") + found.name + " " + Word(found.state);
    }
    return text;
  }
};

TEST(CheckpointDirectoryTest, HuggingFaceAsItIsWritten) {
  Watched watched;
  const model::TimePoint now = kCheckpointNow;
  EXPECT_EQ(watched.Look(now), "");
  watched.folder.WriteAt("checkpoint-500/model.safetensors", "", now);
  EXPECT_EQ(watched.Look(now), "checkpoint-500 in progress");
  EXPECT_EQ(watched.Look(now + minutes(4)), "checkpoint-500 in progress");
  watched.folder.WriteAt("checkpoint-500/model.safetensors", GoodSafetensors(), now + minutes(4));
  EXPECT_EQ(watched.Look(now + minutes(6)), "checkpoint-500 in progress") << "it grew meanwhile";
  watched.folder.WriteAt("checkpoint-500/trainer_state.json", "{\"global_step\": 500}",
                         now + minutes(6));
  EXPECT_EQ(watched.Look(now + minutes(6)), "checkpoint-500 complete") << "the marker is there";
}

TEST(CheckpointDirectoryTest, HalfWrittenAndLeft) {
  Watched watched;
  watched.folder.WriteHf(400, kCheckpointNow - hours(1));
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-400 complete");
  watched.folder.WriteAt("checkpoint-500/optimizer.pt", Zip().substr(0, 50), kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-500 in progress, checkpoint-400 complete");
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(5)),
            "checkpoint-500 incomplete, checkpoint-400 complete");
}

TEST(CheckpointDirectoryTest, ANewerOneSettlesTheOneBefore) {
  Watched watched;
  watched.folder.WriteAt("checkpoint-500/optimizer.pt", Zip().substr(0, 50), kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-500 in progress");
  watched.folder.WriteHf(600, kCheckpointNow + minutes(1));
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(1)),
            "checkpoint-600 complete, checkpoint-500 incomplete");
}

TEST(CheckpointDirectoryTest, GoingBackIsSeenAsItIs) {
  Watched watched;
  watched.folder.WriteHf(500, kCheckpointNow - hours(1));
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-500 complete");
  watched.folder.WriteAt("checkpoint-450/model.safetensors", "", kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-450 in progress, checkpoint-500 complete")
      << "a later step that is older does not settle it";
}

TEST(CheckpointDirectoryTest, WrongStep) {
  Watched watched;
  watched.folder.WriteHf(500, kCheckpointNow - hours(1), 400);
  const CheckpointLook look = watched.directory.Look(kCheckpointNow);
  ASSERT_EQ(look.checkpoints.size(), 1u);
  EXPECT_EQ(look.checkpoints[0].state, CheckpointState::kInconsistent);
  EXPECT_TRUE(look.checkpoints[0].checks.Failed(CheckpointChecks::kStep));
}

TEST(CheckpointDirectoryTest, MegatronsTrackerEndsASave) {
  Watched watched;
  watched.folder.WriteMegatron(100, kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "iter_0000100 in progress");
  watched.folder.WriteAt("latest_checkpointed_iteration.txt", "100", kCheckpointNow + seconds(1));
  EXPECT_EQ(watched.Look(kCheckpointNow + seconds(1)), "iter_0000100 complete");
  watched.folder.WriteMegatron(200, kCheckpointNow + minutes(9));
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(9)),
            "iter_0000200 in progress, iter_0000100 complete");
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(14)),
            "iter_0000200 incomplete, iter_0000100 complete");
}

TEST(CheckpointDirectoryTest, WithoutMarkerItMustSettle) {
  Watched watched;
  watched.folder.WriteAt("epoch=0-step=10.ckpt", Zip(), kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "epoch=0-step=10.ckpt in progress");
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(5)), "epoch=0-step=10.ckpt complete");
}

TEST(CheckpointDirectoryTest, TemporaryNames) {
  Watched watched;
  watched.folder.Write("500.orbax-checkpoint-tmp-1/d/0", "x");
  SetTimes(watched.folder.Path("500.orbax-checkpoint-tmp-1"), kCheckpointNow);
  EXPECT_EQ(watched.Look(kCheckpointNow), "500.orbax-checkpoint-tmp-1 in progress");
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(5)), "500.orbax-checkpoint-tmp-1 incomplete");
  watched.folder.Write("500/_CHECKPOINT_METADATA", "{}");
  SetTimes(watched.folder.Path("500"), kCheckpointNow + minutes(6));
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(6)), "500 complete") << "the attempt before it";
}

TEST(CheckpointDirectoryTest, OnlyTheNewestAreLookedAt) {
  Watched watched;
  for (int step = 1; step <= 30; ++step) {
    watched.folder.WriteDcp(step, kCheckpointNow - hours(31 - step));
  }
  const CheckpointLook look = watched.directory.Look(kCheckpointNow);
  ASSERT_EQ(look.checkpoints.size(), kCheckpointsLooked);
  EXPECT_EQ(look.checkpoints.front().step, 30u);
  EXPECT_EQ(look.checkpoints.back().step, 23u);
}

TEST(CheckpointDirectoryTest, CopiesWithTheirTimesAreNotSettledWhileTheyGrow) {
  Watched watched;
  watched.Look(kCheckpointNow);
  watched.folder.WriteAt("checkpoint-500/model.safetensors", GoodSafetensors(),
                         kCheckpointNow - hours(9));
  SetTime(watched.folder.Path("checkpoint-500"), kCheckpointNow - hours(9));
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-500 in progress");
  EXPECT_EQ(watched.Look(kCheckpointNow + minutes(5)), "checkpoint-500 incomplete");
}

TEST(CheckpointDirectoryTest, WhatIsGoneIsForgotten) {
  Watched watched;
  watched.folder.WriteHf(500, kCheckpointNow - hours(1));
  EXPECT_EQ(watched.Look(kCheckpointNow), "checkpoint-500 complete");
  std::filesystem::remove_all(watched.folder.Path("checkpoint-500"));
  EXPECT_EQ(watched.Look(kCheckpointNow), "");
}

TEST(CheckpointDirectoryTest, SaysWhyNothingWasSeen) {
  const CheckpointFolder folder;
  CheckpointDirectory missing({folder.Path("none"), CheckpointLayout::kAuto, minutes(5), ""});
  const CheckpointLook look = missing.Look(kCheckpointNow);
  EXPECT_FALSE(look.seen);
  EXPECT_EQ(look.fault, folder.Path("none") + ": No such file or directory");
  if (geteuid() == 0) return;  // may read everything
  folder.WriteHf(500, kCheckpointNow - hours(1));
  ASSERT_EQ(chmod(folder.Path("checkpoint-500").c_str(), 0), 0);
  CheckpointDirectory closed({folder.Path(), CheckpointLayout::kAuto, minutes(5), ""});
  EXPECT_EQ(closed.Look(kCheckpointNow).fault,
            folder.Path() + "/checkpoint-500: Permission denied");
  ASSERT_EQ(chmod(folder.Path("checkpoint-500").c_str(), 0700), 0);
}

TEST(CheckpointDirectoryTest, ShardsThatMayNotBeReadAreNotCalledWhole) {
  if (geteuid() == 0) return;  // may read everything
  const CheckpointFolder folder;
  folder.WriteHf(500, kCheckpointNow - hours(1));
  ASSERT_EQ(chmod(folder.Path("checkpoint-500/optimizer.pt").c_str(), 0), 0);
  CheckpointDirectory directory({folder.Path(), CheckpointLayout::kAuto, minutes(5), ""});
  for (const int minute : {0, 1}) {  // the second look does not read it again
    const CheckpointLook look = directory.Look(kCheckpointNow + minutes(minute));
    EXPECT_EQ(look.fault, folder.Path() + "/checkpoint-500/optimizer.pt: Permission denied");
    ASSERT_EQ(look.checkpoints.size(), 1u);
    EXPECT_EQ(look.checkpoints[0].checks.passed[CheckpointChecks::kShards], std::nullopt);
    EXPECT_EQ(look.checkpoints[0].state, CheckpointState::kComplete) << "its marker says so";
  }
}

TEST(CheckpointDirectoryTest, PastItsBudgetNothingIsCalledIncomplete) {
  LookBudget budget;
  budget.entries = 4;
  Watched watched(CheckpointLayout::kAuto, budget);
  watched.folder.WriteHf(500, kCheckpointNow - hours(1));
  EXPECT_EQ(watched.Look(kCheckpointNow).substr(0, watched.folder.Path().size() + 47),
            watched.folder.Path() + ": holds more files than one look may see; watch");
  const CheckpointLook look = watched.directory.Look(kCheckpointNow);
  ASSERT_EQ(look.checkpoints.size(), 1u);
  EXPECT_NE(look.checkpoints[0].state, CheckpointState::kIncomplete);
}

TEST(CheckpointDirectoryTest, HostileEntriesDoNoHarm) {
  Watched watched;
  ASSERT_EQ(symlink("/", watched.folder.Path("checkpoint-1").c_str()), 0);
  ASSERT_EQ(mkfifo(watched.folder.Path("step-2.pt").c_str(), 0600), 0);
  std::string deep = "checkpoint-3";
  for (int i = 0; i < 40; ++i) deep += "/d";
  watched.folder.Write(deep + "/x.pt", "x");
  watched.folder.Write("checkpoint-4/model.safetensors.index.json", std::string(100'000, '['));
  watched.folder.Write("latest_checkpointed_iteration.txt", std::string(100'000, '9'));
  watched.folder.Write("checkpoint-99999999999999999999999/x", "x");
  const CheckpointLook look = watched.directory.Look(kCheckpointNow + hours(1'000'000));
  EXPECT_EQ(look.checkpoints.size(), 2u);
  EXPECT_EQ(look.fault, "");
}

}  // namespace
}  // namespace aijob::collect
