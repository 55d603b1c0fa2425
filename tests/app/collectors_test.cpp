#include "app/collectors.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

#include "http/servers.h"

namespace aijob::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What is applied leaves a letter.
class CollectorsTest : public ::testing::Test {
 protected:
  Collector::Apply Say(char letter) {
    return [this, letter](metrics::Counts&) { said_ += letter; };
  }
  Collector Quick(std::string name, char letter) {
    return {.name = std::move(name),
            .every = seconds(15),
            .patience = seconds(5),
            .collect = [apply = Say(letter)] { return apply; },
            .late = Say('L'),
            .gone = Say('G')};
  }
  /// One that waits until Open().
  Collector Hanging(char letter) {
    Collector made = Quick("hanging", letter);
    made.collect = [open = open_, apply = Say(letter)] {
      open.wait();
      return apply;
    };
    return made;
  }
  void Open() { gate_.set_value(); }
  /// Steps at that time until it has said so much.
  bool Says(const std::string& what, Collectors::Moment now) {
    return http::Eventually([&] {
      collectors_.Step(now);
      return said_ == what;
    });
  }

  std::promise<void> gate_;
  std::shared_future<void> open_ = gate_.get_future().share();
  metrics::Counts counts_{{}, {}};
  std::string said_;
  Collectors::Moment now_{seconds(1000)};
  Collectors collectors_{[this](const Collector::Apply& apply) { apply(counts_); }};
};

TEST_F(CollectorsTest, RunsAtOnceAndThenEverySoOften) {
  collectors_.Replace({Quick("a", 'a')}, now_);
  EXPECT_TRUE(Says("a", now_));
  EXPECT_LE(collectors_.Step(now_ + seconds(14)), seconds(1));
  EXPECT_EQ(said_, "a");
  EXPECT_TRUE(Says("aa", now_ + seconds(15)));
  // Far too late: once, and not for all that was missed.
  EXPECT_TRUE(Says("aaa", now_ + seconds(1000)));
  collectors_.Step(now_ + seconds(1001));
  EXPECT_EQ(said_, "aaa");
}

TEST_F(CollectorsTest, FirstRunsAreSpreadOverASecond) {
  collectors_.Replace({Quick("a", 'a'), Quick("b", 'b')}, now_);
  EXPECT_TRUE(Says("a", now_));
  EXPECT_TRUE(Says("ab", now_ + milliseconds(500)));
}

TEST_F(CollectorsTest, OneThatHangsIsLateOnceAndDelaysNobody) {
  collectors_.Replace({Hanging('h'), Quick("a", 'a')}, now_);
  EXPECT_TRUE(Says("a", now_ + seconds(1)));
  EXPECT_TRUE(Says("aL", now_ + seconds(7)));
  EXPECT_TRUE(Says("aLa", now_ + seconds(16)));
  EXPECT_TRUE(Says("aLaa", now_ + seconds(32)));
  Open();
  // What it brings now is of long ago; it is looked at anew.
  EXPECT_TRUE(Says("aLaah", now_ + seconds(33)));
}

TEST_F(CollectorsTest, ReplacedOnesAreGoneAndSayNoMore) {
  collectors_.Replace({Hanging('h'), Quick("a", 'a')}, now_);
  EXPECT_TRUE(Says("a", now_ + seconds(1)));
  collectors_.Replace({Quick("a", 'A')}, now_ + seconds(2));
  EXPECT_EQ(said_, "aG") << "the one that stays is not told gone";
  EXPECT_TRUE(Says("aGA", now_ + seconds(2)));
  Open();
  EXPECT_TRUE(collectors_.Stop());
  EXPECT_EQ(said_, "aGA");
}

TEST_F(CollectorsTest, StopDoesNotWaitForLong) {
  collectors_.Replace({Hanging('h')}, std::chrono::steady_clock::now());
  collectors_.Start();
  const auto begun = std::chrono::steady_clock::now();
  collectors_.Step(begun + seconds(1));
  EXPECT_FALSE(collectors_.Stop());
  EXPECT_FALSE(collectors_.Stop()) << "and not again";
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(10));
  Open();
}

}  // namespace
}  // namespace aijob::app
