#include "push/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "push/pushing.h"
#include "push/world.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using std::string;
using std::chrono::seconds;
using testing::HasSubstr;

const model::GroupingLabels kA = {{"job", "a"}};
const model::GroupingLabels kB = {{"job", "b"}};

TEST(GroupsTest, PutReplacesTheGroup) {
  World world;
  EXPECT_EQ(world.Put(kA, "x 1\ny 2"), "");
  EXPECT_EQ(world.Told(), "a@1: x{} y{}\n");
  EXPECT_EQ(world.Put(kA, "# TYPE y gauge\ny{l=\"1\"} 2\ny{l=\"2\"} 2\nz 1"), "");
  EXPECT_EQ(world.Told(), "a@2: y{l=\"1\"}{l=\"2\"} z{}\n") << "a type may change, too";
  EXPECT_EQ(world.Put(kA, ""), "");
  EXPECT_EQ(world.Told(), "a@3:\n") << "an empty group is kept";
  EXPECT_EQ(world.groups.series(), 1U) << "its push time";
  EXPECT_TRUE(world.groups.families().empty());
}

TEST(GroupsTest, PostReplacesFamiliesOfTheSameName) {
  World world;
  EXPECT_EQ(world.Put(kA, "x{l=\"1\"} 1\nx{l=\"2\"} 2\ny 2"), "");
  EXPECT_EQ(world.Post(kA, "x{l=\"3\"} 3\nz 4"), "");
  EXPECT_EQ(world.Told(), "a@2: x{l=\"3\"} y{} z{}\n");
  EXPECT_EQ(world.Post(kA, ""), "");
  EXPECT_EQ(world.Told(), "a@3: x{l=\"3\"} y{} z{}\n") << "only its time has moved";
  EXPECT_EQ(world.Post(kB, ""), "");
  EXPECT_EQ(world.Told(), "a@3: x{l=\"3\"} y{} z{}\nb@4:\n");
}

TEST(GroupsTest, FamiliesHaveTheTimeOfTheirPush) {
  World world;
  EXPECT_EQ(world.Put(kA, "x 1\ny 2"), "");
  EXPECT_EQ(world.Post(kA, "y 2"), "");
  EXPECT_EQ(world.BlockOf(kA, "x").pushed, 1);
  EXPECT_EQ(world.BlockOf(kA, "y").pushed, 2);
  EXPECT_EQ(world.groups.last_push(), 2);
}

TEST(GroupsTest, DeleteTakesExactlyThatGroup) {
  World world;
  const model::GroupingLabels more = {{"job", "a"}, {"l", "v"}};
  EXPECT_EQ(world.Put(kA, "x 1"), "");
  EXPECT_EQ(world.Put(more, "x 1"), "");
  world.Delete(kA);
  EXPECT_EQ(world.Told(), "a,v@2: x{l=\"v\"}\n");
  const size_t changes = world.changes.size();
  world.Delete(kA);
  EXPECT_EQ(world.changes.size(), changes) << "an unknown group is no error, and no change";
  EXPECT_EQ(world.Put(kA, "x 1"), "") << "nothing is left of it";
  world.DeleteAll();
  EXPECT_EQ(world.Told(), "");
  EXPECT_EQ(world.groups.series(), 0U);
  EXPECT_EQ(world.Put(kA, "# TYPE x summary\nx_sum 1\nx_count 1"), "");
}

TEST(GroupsTest, AggregateAddsToWhatIsThere) {
  World world;
  const string counter = "# TYPE c counter\n";
  EXPECT_EQ(world.Add(kA, counter + "c 1"), "");
  EXPECT_EQ(world.Add(kA, counter + "c 2\n# TYPE g gauge\ng 5"), "");
  EXPECT_EQ(world.Add(kA, "# TYPE g gauge\ng 3"), "");
  EXPECT_EQ(world.Value(kA, "c"), 3);
  EXPECT_EQ(world.Value(kA, "g"), 3);
  EXPECT_EQ(world.Add(kA, "# TYPE g gauge\ng 4", GaugeRule::kSum), "");
  EXPECT_EQ(world.Value(kA, "g"), 7);
  EXPECT_EQ(world.Add(kA, "# TYPE c gauge\nc 9", GaugeRule::kSum), "");
  EXPECT_EQ(world.Value(kA, "c"), 9) << "of another type: it begins anew";
}

TEST(GroupsTest, AnAggregationThatDoesNotFitChangesNothing) {
  World world;
  const string counter = "# TYPE c counter\nc 1\n";
  EXPECT_EQ(world.Add(kA, counter + "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_count 1"), "");
  const string before = world.Told();
  EXPECT_THAT(world.Add(kA, counter + "# TYPE h histogram\nh_bucket{le=\"2\"} 1\nh_count 1"),
              HasSubstr("h: other buckets"));
  EXPECT_EQ(world.Told(), "a@1!2" + before.substr(3));
  EXPECT_EQ(world.Value(kA, "c"), 1);
}

struct Conflict {
  const char* name;
  const char* there;   // of group b
  const char* pushed;  // to group a
  const char* error;   // empty: none
};

class GroupsConflictTest : public testing::TestWithParam<Conflict> {};

/// Refused, and everything as it was but for the time of the failure; alone it would have fitted.
TEST_P(GroupsConflictTest, IsRefusedAndChangesNothing) {
  const Conflict& conflict = GetParam();
  for (const Mode mode : {Mode::kReplaceGroup, Mode::kReplaceFamilies}) {
    World world;
    ASSERT_EQ(world.Put(kB, conflict.there), "");
    ASSERT_EQ(world.Put(kA, "kept 1\n"), "");
    Stored before = StoredOf(world.groups);
    const string error = world.Apply(PushOf(kA, conflict.pushed, mode));
    if (*conflict.error == '\0') {
      EXPECT_EQ(error, "");
      continue;
    }
    EXPECT_EQ(error, "pushed metrics are invalid or inconsistent with existing metrics: " +
                         string(conflict.error));
    before.groups[2].head.failed = 3;
    EXPECT_EQ(StoredOf(world.groups).Text(), before.Text());
    EXPECT_EQ(world.Stored(), before.Text());
    world.Delete(kB);
    const bool alone = string(conflict.pushed).find(conflict.there) == string::npos;
    if (alone) {
      EXPECT_EQ(world.Apply(PushOf(kA, conflict.pushed, mode)), "");
    }
  }
}

constexpr char kHistogram[] = "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n";
constexpr char kSummary[] = "# TYPE x summary\nx_sum 1\nx_count 1\n";

INSTANTIATE_TEST_SUITE_P(
    Table, GroupsConflictTest,
    testing::Values(Conflict{"AnotherType", "# TYPE x gauge\nx 1\n", "# TYPE x counter\nx 1\n",
                             "family \"x\": another group has it with another type"},
                    Conflict{"TheSameType", "# TYPE x gauge\nx 1\n", "# TYPE x gauge\nx 1\n", ""},
                    Conflict{"CountBesideASummary", kSummary, "x_count 1\n",
                             "family \"x_count\": its name is that of another family's samples"},
                    Conflict{"SumBesideASummary", kSummary, "x_sum 1\n",
                             "family \"x_sum\": its name is that of another family's samples"},
                    Conflict{"BucketBesideASummary", kSummary, "x_bucket 1\n", ""},
                    Conflict{"BucketBesideAHistogram", kHistogram, "x_bucket 1\n",
                             "family \"x_bucket\": its name is that of another family's samples"},
                    Conflict{"CountBesideAHistogram", kHistogram, "x_count 1\n",
                             "family \"x_count\": its name is that of another family's samples"},
                    Conflict{"CountBesideAGauge", "# TYPE x gauge\nx 1\n", "x_count 1\n", ""},
                    Conflict{"ASummaryOverACount", "x_count 1\n", kSummary,
                             "family \"x_count\": its name is that of another family's samples"},
                    Conflict{"ASummaryOverASum", "x_sum 1\n", kSummary,
                             "family \"x_sum\": its name is that of another family's samples"},
                    Conflict{"ASummaryOverABucket", "x_bucket 1\n", kSummary, ""},
                    Conflict{"AHistogramOverABucket", "x_bucket 1\n", kHistogram,
                             "family \"x_bucket\": its name is that of another family's samples"},
                    Conflict{"ASuffixWithoutAName", "_count 1\n", kSummary, ""},
                    Conflict{"ASeriesOfAnotherGroup", "x{job=\"c\",l=\"1\"} 1\n", "x{l=\"1\"} 1\n",
                             ""}),
    [](const auto& instance) { return string(instance.param.name); });

TEST(GroupsTest, ConflictsWithinAPush) {
  constexpr char kTaken[] = "its name is that of another family's samples";
  World world;
  Push push = PushOf(kA, kSummary);
  push.families.push_back(PackedOf("x_count 1\n", kA).at(0));
  EXPECT_THAT(world.Apply(push), HasSubstr(kTaken));
  std::swap(push.families[0], push.families[1]);
  EXPECT_THAT(world.Apply(push), HasSubstr(kTaken));
  EXPECT_THAT(world.Put(kA, "x 1\nx 2\n"), HasSubstr("a series is there twice"));
  EXPECT_THAT(world.Put(kA, "x{a=\"\"} 1\nx 2\n"), HasSubstr("a series is there twice"));
  EXPECT_THAT(world.Put(kA, "x{job=\"b\"} 1\nx 2\n"), HasSubstr("a series is there twice"));
  EXPECT_EQ(world.Told(), "a@0!5:\n") << "the group is made, and has only failed";
}

TEST(GroupsTest, ASeriesOfAnotherGroupIsRefused) {
  World world;
  const model::GroupingLabels labelled = {{"job", "a"}, {"l", "1"}};
  ASSERT_EQ(world.Put(labelled, "first 1\nx 1\n"), "");
  ASSERT_EQ(world.Put(kA, "y 1\n"), "");
  const string before = StoredOf(world.groups).Text();
  EXPECT_THAT(world.Put(kA, "z 1\nx{l=\"1\"} 1\nx{l=\"2\"} 1\n"), HasSubstr("is there twice"));
  EXPECT_EQ(world.Told(), "a@2!3: y{}\na,1@1: first{l=\"1\"} x{l=\"1\"}\n");
  EXPECT_EQ(world.Put(kA, "z 1\nx{l=\"2\"} 1\n"), "") << "what went in before it came out again";
  world.Delete(labelled);
  EXPECT_EQ(world.Post(kA, "x{l=\"1\"} 1\n"), "");
  EXPECT_NE(StoredOf(world.groups).Text(), before);
}

TEST(GroupsTest, AGroupMayChangeTypesOfItsOwn) {
  World world;
  ASSERT_EQ(world.Put(kA, kSummary), "");
  EXPECT_EQ(world.Put(kA, "x_count 1\n"), "");
  EXPECT_EQ(world.Put(kA, kHistogram), "");
  EXPECT_THAT(world.Post(kA, "x_count 1\n"), HasSubstr("another family's samples"));
  EXPECT_EQ(world.Post(kA, "# TYPE x gauge\nx 1\n"), "");
  EXPECT_EQ(world.Post(kA, "x_count 1\n"), "");
}

TEST(GroupsTest, AnEmptyInstanceIsNone) {
  World world;
  const model::GroupingLabels empty = {{"instance", ""}, {"job", "a"}};
  ASSERT_EQ(world.Put(kA, "x 1\n"), "");
  EXPECT_THAT(world.Put(empty, "y 1\n"), HasSubstr("differs only in an empty instance"));
  EXPECT_EQ(world.Told(), "a@1: x{}\n") << "such a group is not even made";
  world.Delete(kA);
  EXPECT_EQ(world.Put(empty, "y 1\n"), "");
  EXPECT_THAT(world.Put(kA, "x 1\n"), HasSubstr("differs only in an empty instance"));
  const model::GroupingLabels other = {{"instance", ""}, {"job", "a"}, {"l", ""}};
  EXPECT_EQ(world.Put(other, "z 1\n"), "") << "another empty label is left to coexist";
  EXPECT_THAT(world.Post(other, "y 1\n"), HasSubstr("is there twice")) << "but not its series";
}

TEST(GroupsTest, ReservedNames) {
  World world;
  world.groups.Reserve({{"own", {MetricType::Gauge}}, {"own_h_count", {}}, {"both", {}}});
  EXPECT_EQ(world.Put(kA, "# TYPE own gauge\nown 1\n"), "") << "of the same type: merged";
  EXPECT_THAT(world.Put(kA, "own 1\n"), HasSubstr("this exporter's own, of another type"));
  EXPECT_THAT(world.Put(kA, "both 1\n"), HasSubstr("this exporter's own"));
  EXPECT_THAT(world.Put(kA, "own_h_count 1\n"), HasSubstr("this exporter's own"));
  EXPECT_THAT(world.Put(kA, "# TYPE own_h summary\nown_h_sum 1\nown_h_count 1\n"),
              HasSubstr("\"own_h_count\": its name is that of another family's samples"));
  EXPECT_EQ(world.Put(kA, "own_h 1\n"), "");
}

TEST(GroupsTest, LimitsAreTold) {
  World world({.groups = 2, .series = 8, .group_series = 3});
  EXPECT_EQ(world.Put(kA, "x{l=\"1\"} 1\nx{l=\"2\"} 1\nx{l=\"3\"} 1\n"), "");
  const string before = world.Told();
  EXPECT_EQ(world.Post(kA, "y 1\n"), "the group would have 4 series; the limit is 3");
  EXPECT_EQ(world.outcome, Outcome::kGroupTooLarge);
  EXPECT_EQ(world.Told(), before) << "no failure of what was pushed: only too much";
  EXPECT_EQ(world.Post(kA, "x{l=\"1\"} 1\n"), "") << "less is always possible";
  EXPECT_EQ(world.Post(kA, "y 1\nz 1\n"), "");
  EXPECT_EQ(world.Put(kB, "x{l=\"1\"} 1\nx{l=\"2\"} 1\nx{l=\"3\"} 1\n"), "");
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
  EXPECT_EQ(world.Put(kB, "x 1\n"), "") << "lower than what is there: less is possible";
}

TEST(GroupsTest, ARefusalOfTheReaderIsAFailureOfTheGroup) {
  World world;
  Push push = PushOf(kA, "x 1\n");
  push.refused = "a timestamp";
  EXPECT_THAT(world.Apply(push), HasSubstr("inconsistent with existing metrics: a timestamp"));
  EXPECT_EQ(world.Told(), "a@0!1:\n");
  EXPECT_EQ(world.Put(kA, "x 1\n"), "");
  EXPECT_THAT(world.Apply(push), HasSubstr("a timestamp"));
  EXPECT_EQ(world.Put(kA, "x 1\n"), "");
  EXPECT_EQ(world.Told(), "a@4!3: x{}\n") << "the failure is remembered";
}

TEST(GroupsTest, GroupsExpireByTheClockThatNobodySets) {
  World world;
  Push push = PushOf(kA, "x 1\n");
  push.ttl = seconds(10);
  ASSERT_EQ(world.Apply(push), "");  // at 1
  ASSERT_EQ(world.Put(kB, "x 1\n"), "");
  EXPECT_EQ(world.Expire({At(1000).wall, At(10.9).steady}), 0U);
  EXPECT_EQ(world.Expire({At(0).wall, At(11).steady}), 1U);
  EXPECT_EQ(world.Told(), "b@2: x{}\n");
  EXPECT_EQ(world.Expire(At(1e6)), 0U) << "without a time to live it stays";
}

TEST(GroupsTest, OnlyASuccessMovesTheEnd) {
  World world;
  Push push = PushOf(kA, "x 1\n");
  push.ttl = seconds(10);
  ASSERT_EQ(world.Apply(push), "");                  // at 1
  EXPECT_NE(world.Put(kA, "y 1\ny 2\n"), "");        // at 2: refused at its last step
  EXPECT_NE(world.Put(kA, "x 1\n", "refused"), "");  // at 3
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
  ASSERT_EQ(world.Put(kA, "# HELP x One.\nx 1\n"), "");
  ASSERT_EQ(world.Put(kB, "# HELP x Two.\nx 1\n"), "");
  EXPECT_EQ(help(), "Two.");
  ASSERT_EQ(world.Put({{"job", "c"}}, "x 1\n"), "");
  EXPECT_EQ(help(), "Two.") << "none is no reason to lose one";
  world.Delete(kB);
  EXPECT_EQ(help(), "One.");
  world.Delete(kA);
  EXPECT_EQ(help(), "");
}

TEST(GroupsTest, RollbackMakesAllOfItUndone) {
  World world;
  Push lasting = PushOf(kA, "x 1\ny 1\n");
  lasting.ttl = seconds(10);
  ASSERT_EQ(world.Apply(lasting), "");
  ASSERT_EQ(world.Put(kB, "x 1\n"), "");
  const string before = StoredOf(world.groups).Text();
  Undo undo;
  model::PushChanges changes;
  EXPECT_TRUE(world.groups.Apply(PushOf(kA, "z 1\n"), At(5), changes, undo).error.empty());
  EXPECT_TRUE(
      world.groups.Apply(PushOf({{"job", "c"}}, "y 1\n"), At(5), changes, undo).error.empty());
  EXPECT_FALSE(world.groups.Apply(PushOf(kB, "x 1\nx 2\n"), At(5), changes, undo).error.empty());
  world.groups.Delete(kA, changes, undo);
  EXPECT_TRUE(
      world.groups.Apply(PushOf(kA, "# TYPE x gauge\nx 1\n"), At(6), changes, undo).outcome ==
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
