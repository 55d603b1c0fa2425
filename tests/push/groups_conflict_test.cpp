// What Groups refuses because it could not be exposed beside all else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "push/groups.h"
#include "push/pushing.h"
#include "push/world.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using std::string;
using testing::HasSubstr;

const model::GroupingLabels kA = {{"job", "a"}};
const model::GroupingLabels kB = {{"job", "b"}};

struct Conflict {
  const char* name;
  const char* there;   // of group b
  const char* pushed;  // to group a
  const char* error;   // empty: none
};

// No reader gives such a push today; two blocks of one name would be one in the store.
TEST(GroupsConflict, AFamilyThatIsThereTwice) {
  World world;
  Push push = PushOf(kA, "x{a=\"1\"} 1\n");
  push.families.push_back(PushOf(kA, "x{a=\"2\"} 1\n").families.front());
  EXPECT_THAT(world.Apply(std::move(push)), HasSubstr("family \"x\": it is there twice"));
}

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

TEST(GroupsConsistencyTest, ConflictsWithinAPush) {
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

TEST(GroupsConsistencyTest, ASeriesOfAnotherGroupIsRefused) {
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

TEST(GroupsConsistencyTest, AGroupMayChangeTypesOfItsOwn) {
  World world;
  ASSERT_EQ(world.Put(kA, kSummary), "");
  EXPECT_EQ(world.Put(kA, "x_count 1\n"), "");
  EXPECT_EQ(world.Put(kA, kHistogram), "");
  EXPECT_THAT(world.Post(kA, "x_count 1\n"), HasSubstr("another family's samples"));
  EXPECT_EQ(world.Post(kA, "# TYPE x gauge\nx 1\n"), "");
  EXPECT_EQ(world.Post(kA, "x_count 1\n"), "");
}

TEST(GroupsConsistencyTest, AnEmptyInstanceIsNone) {
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

TEST(GroupsConsistencyTest, ReservedNames) {
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

}  // namespace
}  // namespace aijob::push
