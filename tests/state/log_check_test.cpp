#include "state/log_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "state/state_samples.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

constexpr uint64_t kFiles = 3;
constexpr uint64_t kCommits = 20;
constexpr size_t kHeader = 32;
constexpr size_t kFrame = 24 + 4096;

/// What a SIGKILL leaves after kCommits commits: state.db and a log with all of them.
class LogCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto store = MustOpen(temp_ / "live");
    for (uint64_t step = 1; step <= kCommits; ++step) {
      ASSERT_TRUE(store->Commit(Agreeing(step, kFiles)).ok());
    }
    std::filesystem::copy(temp_ / "live", temp_ / "killed");
    file_ = ReadFile(temp_ / "killed/state.db");
    log_ = ReadFile(temp_ / "killed/state.db-wal");
  }
  LogCheck Check(const std::string& bytes) {
    WriteFile(temp_ / "killed/state.db-wal", bytes);
    return CheckLog(temp_ / "killed/state.db-wal");
  }
  /// The killed folder as it was: opening a store changes it.
  void Refresh() {
    std::filesystem::remove_all(temp_ / "killed");
    std::filesystem::copy(temp_ / "live", temp_ / "killed");
    WriteFile(temp_ / "killed/state.db", file_);
  }
  TempFolder temp_;
  std::string file_, log_;
};

TEST_F(LogCheckTest, CountsTheCommitsOfASoundLog) {
  const LogCheck check = Check(log_);
  EXPECT_FALSE(check.damaged());
  EXPECT_EQ(check.commits, kCommits);
  EXPECT_EQ(AgreedStep(*MustOpen(temp_ / "killed"), kFiles), kCommits);
}

TEST_F(LogCheckTest, NoLogAndAnEmptyOneAreSound) {
  EXPECT_FALSE(CheckLog(temp_ / "none").damaged());
  EXPECT_FALSE(Check("").damaged());
  EXPECT_FALSE(Check(log_.substr(0, kHeader)).damaged());
}

TEST_F(LogCheckTest, ATornEndIsAKillNotDamage) {
  for (const size_t cut : {size_t{1}, size_t{100}, kFrame, kFrame + 5}) {
    EXPECT_FALSE(Check(log_.substr(0, log_.size() - cut)).damaged()) << cut;
    EXPECT_LT(AgreedStep(*MustOpen(temp_ / "killed"), kFiles), kCommits);
    Refresh();
  }
}

TEST_F(LogCheckTest, AnyBitGoneBadInTheMiddleIsSeenAndTheStateStillAgrees) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 40; ++round) {
    std::string bytes = log_;
    // Not in the last commit: there it cannot be told from a kill in mid-write.
    const size_t at = random() % (bytes.size() - 8 * kFrame);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
    const LogCheck check = Check(bytes);
    EXPECT_TRUE(check.damaged()) << "byte " << at;
    const auto store = MustOpen(temp_ / "killed");
    EXPECT_THAT(store->damage(), testing::HasSubstr("commits are lost"));
    EXPECT_FALSE(store->damaged_set_aside());
    EXPECT_EQ(AgreedStep(*store, kFiles), check.header_damaged ? 0 : check.commits);
    Refresh();
  }
}

}  // namespace
}  // namespace aijob::state
