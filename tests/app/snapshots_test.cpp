#include "app/snapshots.h"

#include <gtest/gtest.h>

#include "app/agents.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;

class SnapshotsTest : public AgentTest {
 protected:
  /// As the built-in configuration, in a folder of its own.
  void StartOpenglm() {
    rootfs_ = logs_.Path();
    WithStepPack(packs_);
    Start(
        "sources:\n  - {name: openglm, paths: [\"/var/log/openglm/execution/**/*.log\"], start: "
        "beginning}\npacks: {dirs: [" +
        packs_.Path("packs") + "]}\n");
  }
  Folder packs_;
  static constexpr const char* kFile = "var/log/openglm/execution/day/t1.metrics.json";
};

TEST_F(SnapshotsTest, MovesGaugesOnlyAndFollowsTheFile) {
  logs_.Write(kFile, R"({"task_id":"t1","step":10,"loss":3.5})");
  StartOpenglm();
  EXPECT_EQ(Counted("aijob_training_step"), 10);
  EXPECT_EQ(Counted("aijob_training_loss"), 3.5);
  logs_.Write(kFile, R"({"task_id":"t1","step":11,"loss":3.25, "status": "SUCCESS"})");
  Steps(app::Snapshots::kPoll);
  EXPECT_EQ(Counted("aijob_training_step"), 11);
  EXPECT_EQ(Counted("aijob_log_lines_total"), 0) << "no line";
  EXPECT_EQ(Counted("aijob_task_status_total"), 0) << "a state is no event";
}

TEST_F(SnapshotsTest, WhatIsBeingWrittenIsReadAgain) {
  logs_.Write(kFile, R"({"task_id":"t1","step":1)");
  StartOpenglm();
  EXPECT_EQ(Counted("aijob_training_step"), 0);
  logs_.Write(kFile, R"({"task_id":"t1","step":12})");
  Steps(app::Snapshots::kPoll);
  EXPECT_EQ(Counted("aijob_training_step"), 12);
}

TEST_F(SnapshotsTest, OtherFilesAndHugeOnesAreLeftAlone) {
  logs_.Write("var/log/openglm/execution/notes.json", R"({"step":77})");
  logs_.Write("var/log/openglm/execution/huge.metrics.json",
              R"({"step":78,"x":")" + std::string(app::Snapshots::kBytes, 'x') + "\"}");
  StartOpenglm();
  Steps(seconds(20));
  EXPECT_EQ(Counted("aijob_training_step"), 0);
}

TEST_F(SnapshotsTest, WithoutCompanionsThereIsNothingToWaitFor) {
  const app::Snapshots none({}, "/");
  EXPECT_GE(none.NextDeadline(kNow), std::chrono::minutes(1));
}

}  // namespace
}  // namespace aijob::test
