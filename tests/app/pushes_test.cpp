#include "app/pushes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "app/pushing.h"
#include "support/program.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using PushesTest = PushingTest;

TEST_F(PushesTest, ManyThreadsAtOnceAreAllStoredAndShareCommits) {
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  Open(state_);
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string job = std::to_string(t) + "-" + std::to_string(i);
        failed += Push(job, "x " + std::to_string(i) + "\n").ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  const auto shown = Samples();
  EXPECT_EQ(GroupCount(), size_t{kThreads * kEach});
  EXPECT_EQ(shown.at("x{instance=\"\",job=\"3-7\"}"), 7);
  Open(state_);
  EXPECT_EQ(Samples(), shown) << "what was shown is what was stored";
}

// One change is at work and waits; those that come meanwhile are found in one transaction.
TEST_F(PushesTest, WhatComesWhileOneIsAtWorkSharesTheNextCommit) {
  Open(state_);
  std::atomic<bool> shared{false};
  std::atomic<bool> over{false};
  const auto push_on = [&](const std::string& job) {
    while (!shared && !over) {
      EXPECT_TRUE(
          pushes_
              ->Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
                if (!changes.empty()) shared = true;
                Apply(job, "x 1\n", groups, changes, undo);
              })
              .ok());
    }
  };
  std::vector<std::thread> threads;
  for (const char* job : {"a", "b", "c", "d"}) threads.emplace_back(push_on, job);
  EXPECT_TRUE(WaitUntil([&] { return shared.load(); }, seconds(20)));
  over = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_F(PushesTest, WithoutAStoreNothingSurvives) {
  EXPECT_TRUE(Push("a", "x 1\n").ok());
  EXPECT_THAT(Samples(), Not(IsEmpty()));
  EXPECT_EQ(pushes_->damage(), "");
  EXPECT_FALSE(pushes_->damaged_set_aside());
  Open("");
  EXPECT_THAT(Samples(), IsEmpty());
}

TEST_F(PushesTest, IsReadyWhenTheStoredIsRead) {
  Open(state_);
  ASSERT_TRUE(Push("a", "x 1\n").ok());
  pushes_.reset();
  pushes_ = app::Pushes::Open(state_, now_).value();
  EXPECT_FALSE(pushes_->ready());
  pushes_->Expire(now_);  // not yet its business
  pushes_->WaitUntilReady(std::chrono::milliseconds(0));
  std::thread reader([&] { EXPECT_TRUE(pushes_->Restore(now_).ok()); });
  pushes_->WaitUntilReady(seconds(60));
  EXPECT_TRUE(pushes_->ready());
  reader.join();
  EXPECT_EQ(GroupCount(), 1U);
}

TEST_F(PushesTest, RestoreBringsBackEverything) {
  Open(state_);
  ASSERT_TRUE(Push("a",
                   "# HELP h Has \\\\ and \\n.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\n"
                   "h_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n"
                   "# TYPE s summary\ns{quantile=\"0.5\"} 2\ns_sum 3\ns_count 2\n"
                   "# TYPE c_total counter\nc_total{l=\"\\\"\\\\\\n\"} 1e300\nu -0.25\n")
                  .ok());
  Pass(seconds(7));
  ASSERT_TRUE(Push("b", "", seconds(60)).ok());
  const auto shown = Samples();
  EXPECT_EQ(shown.at("h_bucket{instance=\"\",job=\"a\",le=\"1\"}"), 2);
  const double last_push = LastPush();
  Pass(seconds(20));
  Open(state_);
  EXPECT_EQ(Samples(), shown);
  EXPECT_EQ(LastPush(), last_push);
  ASSERT_TRUE(Push("c", "z 1\n").ok());
  ASSERT_TRUE(Push("a", "z 1\n").ok());
  const auto then = Samples();
  Open(state_);
  EXPECT_EQ(Samples(), then) << "new groups do not take the place of stored ones";
}

TEST_F(PushesTest, WhatExpiredMeanwhileGoesWithTheFirstLook) {
  Open(state_);
  ASSERT_TRUE(Push("minute", "x 1\n", seconds(60)).ok());
  ASSERT_TRUE(Push("hour", "x 1\n", seconds(3600)).ok());
  ASSERT_TRUE(Push("ever", "x 1\n").ok());
  Pass(seconds(40));
  Open(state_);
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 3U);
  Pass(seconds(20));  // the time before counts
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 2U);
  Pass(seconds(4000));
  Open(state_);
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 1U);
  EXPECT_EQ(pushes_->TakeExpired(), 1U);
}

TEST_F(PushesTest, ExpiresWhatIsOver) {
  ASSERT_TRUE(Push("a", "x 1\n", seconds(10)).ok());
  ASSERT_TRUE(Push("b", "x 1\n", seconds(10)).ok());
  ASSERT_TRUE(Push("c", "x 1\n", seconds(10)).ok());
  Pass(seconds(9));
  ASSERT_TRUE(Push("b", "x 1\n", seconds(10)).ok());
  ASSERT_TRUE(Push("c", "x 1\n").ok());  // without a time: for ever
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 3U);
  Pass(seconds(1));
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 2U) << "the time of b began anew";
  now_.wall -= std::chrono::hours(1000);  // somebody sets the clock: nobody else is hit
  Pass(seconds(8));
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 2U);
  Pass(seconds(1));
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 1U);
  EXPECT_EQ(pushes_->TakeExpired(), 2U);
  EXPECT_EQ(pushes_->TakeExpired(), 0U);
}

TEST_F(PushesTest, AMillionGroupsDoNotExpireInOneBreath) {
  for (int i = 0; i < 1'001; ++i) ASSERT_TRUE(Push(std::to_string(i), "", seconds(1)).ok());
  Pass(seconds(1));
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 1U);
  pushes_->Expire(now_);
  EXPECT_EQ(GroupCount(), 0U);
  EXPECT_EQ(pushes_->TakeExpired(), 1'001U);
}

TEST_F(PushesTest, ADamagedStoreIsSetAsideAndTold) {
  Open(state_);
  ASSERT_TRUE(Push("a", "x 1\n").ok());
  pushes_.reset();
  std::filesystem::remove(state_ + "/pushes.db-wal");
  folder_.Write("state/pushes.db", "this is no database, and long enough to be taken for one");
  Open(state_);
  EXPECT_TRUE(pushes_->damaged_set_aside());
  EXPECT_THAT(pushes_->damage(), HasSubstr("pushes.db"));
  EXPECT_EQ(GroupCount(), 0U);
  EXPECT_TRUE(Push("a", "x 1\n").ok());
}

TEST_F(PushesTest, ConfigureTakesEffectAtOnce) {
  config::PushConfig config;
  config.enabled = false;
  config.ttl = seconds(90);
  config.limits.groups = 1;
  push::RuleSpec rule;
  rule.match = {{"job", "night.*"}};
  rule.policy.aggregate = true;
  config.rules = {rule};
  EXPECT_TRUE(pushes_->enabled());
  const auto before = pushes_->rules();
  pushes_->Configure(config, {{"taken", {}}});
  EXPECT_FALSE(pushes_->enabled());
  EXPECT_TRUE(pushes_->rules()->For({{"job", "nightly"}}).aggregate);
  EXPECT_EQ(pushes_->rules()->For({{"job", "daily"}}).ttl, seconds(90));
  EXPECT_FALSE(before->For({{"job", "nightly"}}).aggregate) << "who holds them keeps them";
  const auto outcome_of = [&](const std::string& job, const std::string& name) {
    push::Verdict verdict;
    push::Push push;
    push.labels = {{"job", job}};
    push.families =
        push::Pack(exposition::ReadText(name + " 1\n")->families, push.labels, pushes_->seed())
            .value();
    EXPECT_TRUE(pushes_
                    ->Make([&](auto& groups, auto& changes, auto& undo) {
                      verdict = groups.Apply(std::move(push), now_, changes, undo);
                    })
                    .ok());
    return verdict.outcome;
  };
  EXPECT_EQ(outcome_of("a", "taken"), push::Outcome::kInvalid);
  EXPECT_EQ(outcome_of("a", "free"), push::Outcome::kDone);
  EXPECT_EQ(outcome_of("b", "free"), push::Outcome::kTooMany);
}

}  // namespace
}  // namespace aijob::test
