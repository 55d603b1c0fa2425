// Groups as they come back from a store, sound or damaged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "push/groups.h"
#include "push/pushing.h"
#include "push/world.h"

namespace aijob::push {
namespace {

using std::string;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

model::PushedGroup Head(uint64_t id, model::GroupingLabels labels, double pushed = 1) {
  model::PushedGroup head;
  head.id = id;
  head.labels = std::move(labels);
  head.pushed = pushed;
  return head;
}

model::PushedFamily FamilyOf(const string& text, const model::GroupingLabels& labels) {
  PackedFamily packed = PackedOf(text, labels).at(0);
  return {packed.name, packed.help, packed.type, 1, packed.data};
}

const model::GroupingLabels kGroupsRestoreA = {{"job", "a"}};
const model::GroupingLabels kGroupsRestoreB = {{"job", "b"}};

TEST(GroupsRestoreTest, ComesBackWholeAndGoesOn) {
  World world;
  ASSERT_TRUE(world.groups.Restore(Head(7, kGroupsRestoreA, 5), At(9)).ok());
  ASSERT_TRUE(world.groups.Restore(7, FamilyOf("x 1", kGroupsRestoreA)).ok());
  EXPECT_EQ(world.Told(), "a@5: x{}\n");
  EXPECT_EQ(world.groups.last_push(), 5);
  Undo undo;
  EXPECT_TRUE(world.groups.Apply(PushOf(kGroupsRestoreB, "x 1"), At(10), world.changes, undo)
                  .error.empty());
  EXPECT_EQ(world.groups.groups().at(KeyOf(kGroupsRestoreB))->head.id, 8U)
      << "never one that was there";
  EXPECT_THAT(
      world.groups
          .Apply(PushOf(kGroupsRestoreB, "# TYPE x gauge\nx 1"), At(11), world.changes, undo)
          .error,
      HasSubstr("another group has it with another type"));
}

TEST(GroupsRestoreTest, TheTimeThatPassedMeanwhileCounts) {
  const struct {
    double pushed, now, left;
  } cases[] = {
      {100, 104, 6},
      {100, 100, 10},
      {100, 500, 0},  // over: it goes at the next look
      {100, 50, 10},  // the clock was set back: never longer than its time to live
  };
  for (const auto& [pushed, now, left] : cases) {
    Groups groups({}, kSeed);
    model::PushedGroup head = Head(1, kGroupsRestoreA, pushed);
    head.ttl = seconds(10);
    const Moment moment{At(now).wall, At(3).steady};
    ASSERT_TRUE(groups.Restore(std::move(head), moment).ok());
    EXPECT_EQ(groups.AnyExpired({moment.wall, At(2.9 + left).steady}), false) << now;
    EXPECT_EQ(groups.AnyExpired({moment.wall, At(3 + left).steady}), true) << now;
  }
}

TEST(GroupsRestoreTest, WhatIsNoGroupIsLeftOut) {
  const auto changed = [](auto change) {
    model::PushedGroup head = Head(2, kGroupsRestoreB);
    change(head);
    return head;
  };
  using Head = model::PushedGroup&;
  const model::PushedGroup damaged[] = {
      changed([](Head head) { head.labels.clear(); }),
      changed([](Head head) {
        head.labels = {{"instance", "i"}};
      }),
      changed([](Head head) {
        head.labels = {{"job", ""}};
      }),
      changed([](Head head) {
        head.labels = {{"job", "\xff"}};
      }),
      changed([](Head head) {
        head.labels.push_back({"b ad", "x"});
      }),
      changed([](Head head) {
        head.labels.push_back({"l\xff", "x"});
      }),
      changed([](Head head) {
        head.labels.push_back({"", "x"});
      }),
      changed([](Head head) {
        head.labels.push_back({"job", "x"});
      }),
      changed([](Head head) {
        head.labels.push_back({"a", "x"});
      }),  // not in order
      changed([](Head head) {
        head.labels.push_back({"__x", "x"});
      }),
      changed([](Head head) { head.pushed = NAN; }),
      changed([](Head head) { head.pushed = -1; }),
      changed([](Head head) { head.failed = INFINITY; }),
      changed([](Head head) { head.ttl = milliseconds(-1); }),
      changed([](Head head) { head.ttl = milliseconds::max(); }),
      changed([](Head head) { head.labels = kGroupsRestoreA; }),  // there twice
      changed([](Head head) {
        head.labels = {{"instance", ""}, {"job", "a"}};
      }),
  };
  for (const model::PushedGroup& head : damaged) {
    Groups groups({}, kSeed);
    ASSERT_TRUE(groups.Restore(aijob::push::Head(1, kGroupsRestoreA), At(1)).ok());
    const model::Status restored = groups.Restore(head, At(1));
    EXPECT_FALSE(restored.ok()) << KeyOf(head.labels);
    EXPECT_THAT(restored.error(), HasSubstr("a stored group"));
    EXPECT_EQ(groups.groups().size(), 1U);
    EXPECT_EQ(groups.series(), 1U);
  }
}

TEST(GroupsRestoreTest, WhatIsNoFamilyIsLeftOut) {
  World world;
  ASSERT_TRUE(world.groups.Restore(Head(1, kGroupsRestoreA), At(1)).ok());
  ASSERT_TRUE(world.groups.Restore(Head(2, kGroupsRestoreB), At(1)).ok());
  const model::PushedFamily sound = FamilyOf("x 1", kGroupsRestoreA);
  ASSERT_TRUE(world.groups.Restore(1, sound).ok());
  const auto error = [&](uint64_t group, auto change) {
    model::PushedFamily family = FamilyOf("x 1", kGroupsRestoreB);
    change(family);
    return world.groups.Restore(group, std::move(family)).error();
  };
  using Family = model::PushedFamily&;
  EXPECT_EQ(error(3, [](Family) {}), "x: stored without its group");
  const string damaged = "x: its stored series are damaged or of another type";
  EXPECT_EQ(error(2, [](Family family) { family.series.pop_back(); }), damaged);
  EXPECT_EQ(error(2, [](Family family) { family.series.clear(); }), damaged);
  EXPECT_EQ(error(2, [](Family family) { family.series[4] = ','; }), damaged);
  EXPECT_EQ(error(2, [](Family family) { family.type = prometheus::MetricType::Gauge; }), damaged);
  EXPECT_EQ(error(2, [&](Family family) { family = sound; }), "x: a stored series is there twice");
  EXPECT_THAT(error(2, [](Family family) { family.name = "x\xff"; }), HasSubstr("damaged"));
  EXPECT_EQ(world.Told(), "a@1: x{}\nb@1:\n");
  EXPECT_EQ(world.groups.series(), 3U);
  EXPECT_EQ(error(2, [](Family) {}), "");
}

}  // namespace
}  // namespace aijob::push
