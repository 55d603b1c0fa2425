#include "push/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "push/pushing.h"
#include "push/world.h"

namespace aijob::push {
namespace {

using std::string;
using std::chrono::seconds;
using testing::HasSubstr;

const model::GroupingLabels kGroupsA = {{"job", "a"}};
const model::GroupingLabels kGroupsB = {{"job", "b"}};

TEST(GroupsTest, PutReplacesTheGroup) {
  World world;
  EXPECT_EQ(world.Put(kGroupsA, "x 1\ny 2"), "");
  EXPECT_EQ(world.Told(), "a@1: x{} y{}\n");
  EXPECT_EQ(world.Put(kGroupsA, "# TYPE y gauge\ny{l=\"1\"} 2\ny{l=\"2\"} 2\nz 1"), "");
  EXPECT_EQ(world.Told(), "a@2: y{l=\"1\"}{l=\"2\"} z{}\n") << "a type may change, too";
  EXPECT_EQ(world.Put(kGroupsA, ""), "");
  EXPECT_EQ(world.Told(), "a@3:\n") << "an empty group is kept";
  EXPECT_EQ(world.groups.series(), 1U) << "its push time";
  EXPECT_TRUE(world.groups.families().empty());
}

TEST(GroupsTest, PostReplacesFamiliesOfTheSameName) {
  World world;
  EXPECT_EQ(world.Put(kGroupsA, "x{l=\"1\"} 1\nx{l=\"2\"} 2\ny 2"), "");
  EXPECT_EQ(world.Post(kGroupsA, "x{l=\"3\"} 3\nz 4"), "");
  EXPECT_EQ(world.Told(), "a@2: x{l=\"3\"} y{} z{}\n");
  EXPECT_EQ(world.Post(kGroupsA, ""), "");
  EXPECT_EQ(world.Told(), "a@3: x{l=\"3\"} y{} z{}\n") << "only its time has moved";
  EXPECT_EQ(world.Post(kGroupsB, ""), "");
  EXPECT_EQ(world.Told(), "a@3: x{l=\"3\"} y{} z{}\nb@4:\n");
}

TEST(GroupsTest, FamiliesHaveTheTimeOfTheirPush) {
  World world;
  EXPECT_EQ(world.Put(kGroupsA, "x 1\ny 2"), "");
  EXPECT_EQ(world.Post(kGroupsA, "y 2"), "");
  EXPECT_EQ(world.BlockOf(kGroupsA, "x").pushed, 1);
  EXPECT_EQ(world.BlockOf(kGroupsA, "y").pushed, 2);
  EXPECT_EQ(world.groups.last_push(), 2);
}

TEST(GroupsTest, DeleteTakesExactlyThatGroup) {
  World world;
  const model::GroupingLabels more = {{"job", "a"}, {"l", "v"}};
  EXPECT_EQ(world.Put(kGroupsA, "x 1"), "");
  EXPECT_EQ(world.Put(more, "x 1"), "");
  world.Delete(kGroupsA);
  EXPECT_EQ(world.Told(), "a,v@2: x{l=\"v\"}\n");
  const size_t changes = world.changes.size();
  world.Delete(kGroupsA);
  EXPECT_EQ(world.changes.size(), changes) << "an unknown group is no error, and no change";
  EXPECT_EQ(world.Put(kGroupsA, "x 1"), "") << "nothing is left of it";
  world.DeleteAll();
  EXPECT_EQ(world.Told(), "");
  EXPECT_EQ(world.groups.series(), 0U);
  EXPECT_EQ(world.Put(kGroupsA, "# TYPE x summary\nx_sum 1\nx_count 1"), "");
}

TEST(GroupsTest, AggregateAddsToWhatIsThere) {
  World world;
  const string counter = "# TYPE c counter\n";
  EXPECT_EQ(world.Add(kGroupsA, counter + "c 1"), "");
  EXPECT_EQ(world.Add(kGroupsA, counter + "c 2\n# TYPE g gauge\ng 5"), "");
  EXPECT_EQ(world.Add(kGroupsA, "# TYPE g gauge\ng 3"), "");
  EXPECT_EQ(world.Value(kGroupsA, "c"), 3);
  EXPECT_EQ(world.Value(kGroupsA, "g"), 3);
  EXPECT_EQ(world.Add(kGroupsA, "# TYPE g gauge\ng 4", GaugeRule::kSum), "");
  EXPECT_EQ(world.Value(kGroupsA, "g"), 7);
  EXPECT_EQ(world.Add(kGroupsA, "# TYPE c gauge\nc 9", GaugeRule::kSum), "");
  EXPECT_EQ(world.Value(kGroupsA, "c"), 9) << "of another type: it begins anew";
}

TEST(GroupsTest, AnAggregationThatDoesNotFitChangesNothing) {
  World world;
  const string counter = "# TYPE c counter\nc 1\n";
  EXPECT_EQ(world.Add(kGroupsA, counter + "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_count 1"),
            "");
  const string before = world.Told();
  EXPECT_THAT(world.Add(kGroupsA, counter + "# TYPE h histogram\nh_bucket{le=\"2\"} 1\nh_count 1"),
              HasSubstr("h: other buckets"));
  EXPECT_EQ(world.Told(), "a@1!2" + before.substr(3));
  EXPECT_EQ(world.Value(kGroupsA, "c"), 1);
}

TEST(GroupsTest, LimitsAreTold) {
  World world({.groups = 2, .series = 8, .group_series = 3});
  EXPECT_EQ(world.Put(kGroupsA, "x{l=\"1\"} 1\nx{l=\"2\"} 1\nx{l=\"3\"} 1\n"), "");
  const string before = world.Told();
  EXPECT_EQ(world.Post(kGroupsA, "y 1\n"), "the group would have 4 series; the limit is 3");
  EXPECT_EQ(world.outcome, Outcome::kGroupTooLarge);
  EXPECT_EQ(world.Told(), before) << "no failure of what was pushed: only too much";
  EXPECT_EQ(world.Post(kGroupsA, "x{l=\"1\"} 1\n"), "") << "less is always possible";
  EXPECT_EQ(world.Post(kGroupsA, "y 1\nz 1\n"), "");
  EXPECT_EQ(world.Put(kGroupsB, "x{l=\"1\"} 1\nx{l=\"2\"} 1\nx{l=\"3\"} 1\n"), "");
  EXPECT_EQ(world.outcome, Outcome::kDone);
  EXPECT_EQ(world.Put({{"job", "c"}}, ""), "there are 2 groups already, which is the limit");
  EXPECT_EQ(world.outcome, Outcome::kTooMany);
  EXPECT_EQ(world.groups.groups().size(), 2U);
  EXPECT_EQ(world.groups.series(), 8U);

  world.groups.SetLimits({.groups = 3, .series = 8, .group_series = 3});
  EXPECT_THAT(world.Put({{"job", "c"}}, "x 1\n"), HasSubstr("the limit is 8"));
  EXPECT_EQ(world.outcome, Outcome::kTooMany);
  EXPECT_EQ(world.groups.groups().size(), 2U) << "a group that was not made";
  world.groups.SetLimits({.groups = 1, .series = 2, .group_series = 1});
  EXPECT_EQ(world.Put(kGroupsB, "x 1\n"), "") << "lower than what is there: less is possible";
  EXPECT_EQ(world.Put(kGroupsB, "x 1\n"), "") << "and as much again";
}

TEST(GroupsTest, ARefusalOfTheReaderIsAFailureOfTheGroup) {
  World world;
  Push push = PushOf(kGroupsA, "x 1\n");
  push.refused = "a timestamp";
  EXPECT_THAT(world.Apply(push), HasSubstr("inconsistent with existing metrics: a timestamp"));
  EXPECT_EQ(world.Told(), "a@0!1:\n");
  EXPECT_EQ(world.Put(kGroupsA, "x 1\n"), "");
  EXPECT_THAT(world.Apply(push), HasSubstr("a timestamp"));
  EXPECT_EQ(world.Put(kGroupsA, "x 1\n"), "");
  EXPECT_EQ(world.Told(), "a@4!3: x{}\n") << "the failure is remembered";
}

TEST(GroupsTest, GroupsExpireByTheClockThatNobodySets) {
  World world;
  Push push = PushOf(kGroupsA, "x 1\n");
  push.ttl = seconds(10);
  ASSERT_EQ(world.Apply(push), "");  // at 1
  ASSERT_EQ(world.Put(kGroupsB, "x 1\n"), "");
  EXPECT_EQ(world.Expire({At(1000).wall, At(10.9).steady}), 0U);
  EXPECT_EQ(world.Expire({At(0).wall, At(11).steady}), 1U);
  EXPECT_EQ(world.Told(), "b@2: x{}\n");
  EXPECT_EQ(world.Expire(At(1e6)), 0U) << "without a time to live it stays";
}

TEST(GroupsTest, OnlyASuccessMovesTheEnd) {
  World world;
  Push push = PushOf(kGroupsA, "x 1\n");
  push.ttl = seconds(10);
  ASSERT_EQ(world.Apply(push), "");                        // at 1
  EXPECT_NE(world.Put(kGroupsA, "y 1\ny 2\n"), "");        // at 2: refused at its last step
  EXPECT_NE(world.Put(kGroupsA, "x 1\n", "refused"), "");  // at 3
  EXPECT_TRUE(world.groups.AnyExpired(At(11)));
  push.ttl = seconds(20);
  EXPECT_EQ(world.Apply(push), "");  // at 4
  EXPECT_FALSE(world.groups.AnyExpired(At(23.9)));
  EXPECT_TRUE(world.groups.AnyExpired(At(24)));
  push.ttl = seconds(0);
  EXPECT_EQ(world.Apply(push), "");
  EXPECT_FALSE(world.groups.AnyExpired(At(1e6)));
}

TEST(GroupsTest, ExpiresInBatchesTheOldestFirst) {
  World world;
  for (int i = 0; i < 5; ++i) {
    Push push = PushOf({{"job", string(1, static_cast<char>('e' - i))}}, "");
    push.ttl = seconds(10);
    ASSERT_EQ(world.Apply(std::move(push)), "");
  }
  EXPECT_EQ(world.Expire(At(14), 2), 2U);
  EXPECT_EQ(world.Told(), "a@5:\nb@4:\nc@3:\n");
  EXPECT_EQ(world.Expire(At(14), 10), 2U);
  EXPECT_EQ(world.Expire(At(14), 10), 0U);
  EXPECT_EQ(world.Told(), "a@5:\n");
}

TEST(GroupsTest, HelpIsThatOfTheLatestPushThatHadOne) {
  World world;
  const auto help = [&] { return *world.groups.families().at("x")->help; };
  ASSERT_EQ(world.Put(kGroupsA, "# HELP x One.\nx 1\n"), "");
  ASSERT_EQ(world.Put(kGroupsB, "# HELP x Two.\nx 1\n"), "");
  EXPECT_EQ(help(), "Two.");
  ASSERT_EQ(world.Put({{"job", "c"}}, "x 1\n"), "");
  EXPECT_EQ(help(), "Two.") << "none is no reason to lose one";
  world.Delete(kGroupsB);
  EXPECT_EQ(help(), "One.");
  world.Delete(kGroupsA);
  EXPECT_EQ(help(), "");
}

TEST(GroupsTest, RollbackMakesAllOfItUndone) {
  World world;
  Push lasting = PushOf(kGroupsA, "x 1\ny 1\n");
  lasting.ttl = seconds(10);
  ASSERT_EQ(world.Apply(lasting), "");
  ASSERT_EQ(world.Put(kGroupsB, "x 1\n"), "");
  const string before = StoredOf(world.groups).Text();
  Undo undo;
  model::PushChanges changes;
  EXPECT_TRUE(world.groups.Apply(PushOf(kGroupsA, "z 1\n"), At(5), changes, undo).error.empty());
  EXPECT_TRUE(
      world.groups.Apply(PushOf({{"job", "c"}}, "y 1\n"), At(5), changes, undo).error.empty());
  EXPECT_FALSE(
      world.groups.Apply(PushOf(kGroupsB, "x 1\nx 2\n"), At(5), changes, undo).error.empty());
  world.groups.Delete(kGroupsA, changes, undo);
  EXPECT_TRUE(
      world.groups.Apply(PushOf(kGroupsA, "# TYPE x gauge\nx 1\n"), At(6), changes, undo).outcome ==
      Outcome::kInvalid);
  world.groups.DeleteAll(changes, undo);
  world.groups.Rollback(std::move(undo));
  EXPECT_EQ(StoredOf(world.groups).Text(), before);
  EXPECT_EQ(world.groups.series(), 5U);
  EXPECT_FALSE(world.groups.AnyExpired(At(10.9)));
  EXPECT_TRUE(world.groups.AnyExpired(At(11))) << "its end is that of before, too";
}

}  // namespace
}  // namespace aijob::push
