// Groups beside its twin under random pushes, deletions, expiries and rollbacks, and beside a store
// that takes its changes.

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "push/groups_twin.h"
#include "push/pushing.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using std::string;

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  size_t Below(size_t most) { return random_() % most; }
  bool OneIn(size_t times) { return Below(times) == 0; }
  template <size_t kCount>
  const char* Any(const std::array<const char*, kCount>& of) {
    return of[Below(kCount)];
  }

 private:
  std::mt19937 random_;
};

model::GroupingLabels RandomGroup(Dice& dice) {
  std::map<string, string> labels = {{"job", dice.Any<2>({"a", "b"})}};
  if (dice.OneIn(4)) labels["instance"] = dice.Any<2>({"", "i"});
  if (dice.OneIn(3)) labels["l"] = dice.Any<3>({"1", "2", ""});
  return {labels.begin(), labels.end()};
}

model::Series RandomSeries(Dice& dice) {
  model::Series series;
  auto& metric = series.metric;
  if (dice.OneIn(2)) metric.label.push_back({"l", dice.Any<4>({"1", "2", "3", ""})});
  if (dice.OneIn(3)) metric.label.push_back({"m", dice.Any<3>({"\"\\\n", "x", ""})});
  if (dice.OneIn(5)) metric.label.push_back({"job", dice.Any<2>({"a", "b"})});
  if (dice.OneIn(9)) metric.label.push_back({"instance", dice.Any<2>({"i", ""})});
  const size_t value = dice.Below(50);
  metric.counter.value = metric.gauge.value = metric.untyped.value = static_cast<double>(value);
  metric.histogram.sample_count = metric.summary.sample_count = value;
  metric.histogram.sample_sum = metric.summary.sample_sum = static_cast<double>(2 * value);
  metric.summary.quantile = {{0.5, static_cast<double>(value)}};
  metric.histogram.bucket = {{value, dice.OneIn(10) ? 2.0 : 1.0}};
  return series;
}

model::Family RandomFamily(Dice& dice, string name) {
  constexpr MetricType kTypes[] = {MetricType::Gauge,   MetricType::Gauge,   MetricType::Counter,
                                   MetricType::Untyped, MetricType::Summary, MetricType::Histogram};
  model::Family family;
  family.type = name.size() > 1 || dice.OneIn(4) ? kTypes[dice.Below(6)] : MetricType::Histogram;
  family.name = std::move(name);
  family.help = dice.Any<3>({"", "One.", "Two."});
  for (size_t count = 1 + dice.Below(3); count > 0; --count) {
    family.series.push_back(RandomSeries(dice));
  }
  return family;
}

PlainPush RandomPush(Dice& dice) {
  PlainPush push;
  push.labels = RandomGroup(dice);
  std::set<string> names;
  for (size_t count = dice.Below(4); count > 0; --count) {
    names.insert(dice.Any<8>({"x", "x_count", "x_sum", "x_bucket", "yy", "zz", "zz_sum", "own"}));
  }
  for (const string& name : names) push.families.push_back(RandomFamily(dice, name));
  push.mode = static_cast<Mode>(dice.Below(3));
  push.gauges = static_cast<GaugeRule>(dice.Below(4));
  if (dice.OneIn(2)) push.ttl = std::chrono::seconds(1 + dice.Below(20));
  if (dice.OneIn(20)) push.refused = "refused";
  return push;
}

/// What holds of the index whatever happened.
void CheckIndex(const Groups& groups) {
  size_t blocks = 0;
  std::set<const Group*> mortal;
  for (const auto& [key, group] : groups.groups()) {
    ASSERT_EQ(key, group->key);
    size_t series = 0;
    for (const auto& block : group->blocks) {
      ASSERT_EQ(block->group, group.get());
      ASSERT_EQ(block->family->blocks.at(block->place), block.get());
      series += block->series;
      ++blocks;
    }
    ASSERT_EQ(group->series, series);
    if (group->head.ttl.count() > 0) mortal.insert(group.get());
  }
  for (const auto& [name, family] : groups.families()) {
    ASSERT_FALSE(family->blocks.empty());
    blocks -= family->blocks.size();
    std::set<string> helps;
    for (const Block* block : family->blocks) helps.insert(*block->help);
    ASSERT_TRUE(helps.contains(*family->help)) << "a HELP that nobody has any more";
    ASSERT_TRUE(!family->help->empty() || helps.size() == 1) << "one was lost";
  }
  ASSERT_EQ(blocks, 0U);
  for (const auto& [deadline, group] : groups.deadlines()) {
    ASSERT_EQ(mortal.erase(group), 1U);
    ASSERT_EQ(deadline, group->deadline);
  }
  ASSERT_TRUE(mortal.empty());
}

/// Both, and what a store was told.
struct Pair {
  explicit Pair(Limits limits, const Groups::Reserved& reserved)
      : twin(limits, reserved), groups(limits, kSeed) {
    groups.Reserve(reserved);
  }

  Twin twin;
  Groups groups;
  Stored stored;
  std::map<Outcome, size_t> outcomes;
  size_t expired = 0;

  void Step(Dice& dice, const Moment& now, model::PushChanges& changes, Undo& undo) {
    const size_t kind = dice.Below(40);
    if (kind < 4) {
      const model::GroupingLabels labels = RandomGroup(dice);
      groups.Delete(labels, changes, undo);
      return twin.Delete(labels);
    }
    if (kind == 4 && dice.OneIn(5)) {
      groups.DeleteAll(changes, undo);
      return twin.DeleteAll();
    }
    if (kind < 10) {
      const size_t gone = groups.Expire(now, 1000, changes, undo);
      EXPECT_EQ(gone, twin.Expire(now));
      expired += gone;
      return;
    }
    const PlainPush plain = RandomPush(dice);
    Push push{plain.labels, {}, plain.mode, plain.gauges, plain.ttl, plain.refused};
    auto packed = Pack(plain.families, plain.labels, kSeed);
    ASSERT_TRUE(packed.ok()) << packed.error();
    push.families = std::move(packed).value();
    const Verdict verdict = groups.Apply(std::move(push), now, changes, undo);
    ASSERT_EQ(verdict.outcome, twin.Apply(plain, now)) << verdict.error;
    ASSERT_EQ(verdict.error.empty(), verdict.outcome == Outcome::kDone);
    ++outcomes[verdict.outcome];
  }

  /// One batch of changes, stored or made undone.
  void Batch(Dice& dice, const Moment& now) {
    const Twin before = twin;
    const string contents = StoredOf(groups).Text();
    model::PushChanges changes;
    Undo undo;
    for (size_t steps = 1 + dice.Below(3); steps > 0; --steps) {
      ASSERT_NO_FATAL_FAILURE(Step(dice, now, changes, undo));
    }
    if (dice.OneIn(4)) {
      groups.Rollback(std::move(undo));
      twin = before;
      ASSERT_EQ(StoredOf(groups).Text(), contents);
    } else {
      stored.Take(changes);
    }
    ASSERT_EQ(TextOf(groups), twin.Text());
    ASSERT_EQ(groups.series(), twin.Series());
    ASSERT_EQ(StoredOf(groups).Text(), stored.Text());
    ASSERT_NO_FATAL_FAILURE(CheckIndex(groups));
  }
};

TEST(GroupsRandomTest, DoesWhatItsTwinDoesAndTellsTheStore) {
  const Groups::Reserved reserved = {{"own", {MetricType::Gauge}}, {"zz_count", {}}};
  std::map<Outcome, size_t> outcomes;
  size_t expired = 0;
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    Limits limits;
    if (seed % 2 == 0) limits = {.groups = 4, .series = 25, .group_series = 6};
    Pair pair(limits, reserved);
    double now = 1;
    for (int batch = 0; batch < 150; ++batch) {
      now += static_cast<double>(dice.Below(3));
      ASSERT_NO_FATAL_FAILURE(pair.Batch(dice, At(now)));
    }
    for (const auto& [outcome, count] : pair.outcomes) outcomes[outcome] += count;
    expired += pair.expired;
  }
  // It has seen all of it.
  EXPECT_GT(outcomes[Outcome::kDone], 2000U);
  EXPECT_GT(outcomes[Outcome::kInvalid], 2000U);
  EXPECT_GT(outcomes[Outcome::kGroupTooLarge], 20U);
  EXPECT_GT(outcomes[Outcome::kTooMany], 20U);
  EXPECT_GT(expired, 100U);
}

/// Everything that is stored comes back the same.
TEST(GroupsRandomTest, RestoresWhatWasStored) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    Pair pair({}, {});
    for (int batch = 0; batch < 40; ++batch) {
      ASSERT_NO_FATAL_FAILURE(pair.Batch(dice, At(batch + 1)));
    }
    Groups restored({}, kSeed + 1);
    for (const auto& [id, group] : pair.stored.groups) {
      ASSERT_TRUE(restored.Restore(group.head, At(41)).ok());
      for (const auto& [name, family] : group.families) {
        ASSERT_TRUE(restored.Restore(id, family).ok());
      }
    }
    EXPECT_EQ(StoredOf(restored).Text(), pair.stored.Text());
    EXPECT_EQ(restored.series(), pair.groups.series());
    ASSERT_NO_FATAL_FAILURE(CheckIndex(restored));
  }
}

}  // namespace
}  // namespace aijob::push
