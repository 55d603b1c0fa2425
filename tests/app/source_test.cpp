#include "app/source.h"

#include <gtest/gtest.h>

#include "app/piped.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;

class SourceTest : public ::testing::Test {
 protected:
  SourceTest() {
    config_.name = "job";
    config_.paths = {logs_.Path("*.log")};
    config_.workload = "default";
    config_.start_at_end = false;
    options_.source = "job";
    options_.paths = config_.paths;
    options_.start_at_end = false;
    options_.use_inotify = false;
  }
  std::unique_ptr<app::Source> Make(std::vector<model::Position> stored = {}) {
    auto made = app::Source::Make(config_, "fallback", options_, std::move(stored), true, now_);
    EXPECT_TRUE(made.ok()) << made.error();
    return std::move(made).value();
  }
  void Steps(app::Source& source) {
    for (int step = 0; step < 20; ++step) {
      source.Step(piped_.pipeline(), now_);
      now_ += std::chrono::milliseconds(300);
    }
  }
  double Lines(const std::string& label = "") {
    return Sum(piped_.Page(), "aijob_log_lines_total", {label});
  }

  Folder logs_;
  Piped piped_;
  config::SourceConfig config_;
  tail::Options options_;
  model::TimePoint now_ = kNow;
};

TEST_F(SourceTest, ChangesHoldWhatWasCountedAndNothingTwice) {
  logs_.Append("a.log", "INFO one\nTraceback (most recent call last):\n");
  const auto source = Make();
  source->Step(piped_.pipeline(), now_);
  app::SourceChanges changes = source->TakeChanges(piped_.pipeline(), now_);
  ASSERT_EQ(changes.changed.size(), 1u);
  EXPECT_EQ(changes.changed[0].lines, 2u);
  EXPECT_NE(changes.changed[0].carry, "") << "a message is open";
  EXPECT_TRUE(source->HasOpenMessages());
  EXPECT_TRUE(source->TakeChanges(piped_.pipeline(), now_).changed.empty());

  now_ += seconds(3);
  Steps(*source);  // quiet for long enough: the message ends, though no byte was read
  EXPECT_FALSE(source->HasOpenMessages());
  changes = source->TakeChanges(piped_.pipeline(), now_);
  ASSERT_EQ(changes.changed.size(), 1u) << "or a restart would count the message again";
  EXPECT_EQ(changes.changed[0].carry.find("Traceback"), std::string::npos);
}

TEST_F(SourceTest, GoesOnFromStoredPositions) {
  logs_.Append("a.log", "INFO one\n");
  auto source = Make();
  Steps(*source);
  auto stored = source->Positions();
  source.reset();
  logs_.Append("a.log", "INFO two\n");
  source = Make(std::move(stored));
  Steps(*source);
  EXPECT_EQ(Lines(), 2);
}

TEST_F(SourceTest, WhatAnEndedStreamHeldIsCounted) {
  logs_.Append("a.log", "2026-01-01T00:00:00.1Z stderr P never ended\n");
  const auto source = Make();
  Steps(*source);
  EXPECT_EQ(Lines(), 0);
  std::filesystem::remove(logs_.Path("a.log"));
  now_ += std::chrono::minutes(10);
  Steps(*source);
  EXPECT_EQ(source->TakeChanges(piped_.pipeline(), now_).forgotten.size(), 1u);
  EXPECT_EQ(Lines(), 1);
}

TEST_F(SourceTest, FallsBackToTheDefaultWorkload) {
  config_.workload = "{pod}";
  config_.path_pattern = R"(/(?P<pod>pod-\d)\.log$)";
  config_.labels = {"pod"};
  logs_.Append("pod-3.log", "INFO x\n");
  logs_.Append("else.log", "INFO x\n");
  const auto source = Make();
  Steps(*source);
  EXPECT_EQ(Lines("workload=\"pod-3\""), 1);
  EXPECT_EQ(Lines("pod=\"pod-3\""), 1);
  EXPECT_EQ(Lines("workload=\"fallback\""), 1);
}

TEST_F(SourceTest, RefusesABadPattern) {
  config_.path_pattern = "(";
  const auto made = app::Source::Make(config_, "d", options_, {}, true, now_);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().find("source job: path_pattern"), std::string::npos) << made.error();
}

TEST_F(SourceTest, ReopenKeepsStreamsAndTheirMessages) {
  logs_.Append("a.log", "INFO x\nTraceback (most recent call last):\n");
  const auto source = Make();
  source->Step(piped_.pipeline(), now_);
  EXPECT_TRUE(source->FollowsTheSame(config_));
  config_.workload = "renamed";
  EXPECT_TRUE(source->FollowsTheSame(config_));
  source->Reopen(config_, "fallback", match::PathGroups::Compile("").value(), piped_.pipeline(),
                 now_);
  EXPECT_TRUE(source->HasOpenMessages());
  logs_.Append("a.log", "  File \"a.py\", line 1, in f\nKeyError: 'x'\nINFO y\n");
  Steps(*source);
  EXPECT_EQ(piped_.failures(), std::vector<std::string>{"2 process_crash/python_exception"});
  EXPECT_EQ(Lines("workload=\"default\""), 2);
  EXPECT_EQ(Lines("workload=\"renamed\""), 3);
  config_.exclude = {"*.old"};
  EXPECT_FALSE(source->FollowsTheSame(config_));
}

TEST_F(SourceTest, CountsItsStatsOnceAndShowsItsGauges) {
  logs_.Append("a.log", "INFO x\n");
  const auto source = Make();
  Steps(*source);
  logs_.Write("a.log", "");
  Steps(*source);
  logs_.Append("a.log", "INFO y\n");
  Steps(*source);
  for (int twice = 0; twice < 2; ++twice) source->CountStats(piped_.counts());
  source->SetGauges(piped_.counts());
  const std::string page = piped_.Page();
  EXPECT_EQ(Sum(page, "aijob_exporter_source_rotations_total", {"truncate"}), 1);
  EXPECT_EQ(Sum(page, "aijob_exporter_source_files"), 1);
  EXPECT_EQ(Sum(page, "aijob_exporter_source_lag_bytes"), 0);
}

}  // namespace
}  // namespace aijob::test
