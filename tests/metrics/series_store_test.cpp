#include "metrics/series_store.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

FamilyDefinition Counter(std::string name, uint32_t max_series) {
  FamilyDefinition definition;
  definition.name = std::move(name);
  definition.labels = {"a", "b"};
  definition.open = {true, true};
  definition.max_series = max_series;
  return definition;
}

TEST(SeriesStore, EqualsAMapOnRandomUpdates) {
  SeriesStore store(1'000'000);
  const uint32_t family = store.AddFamily(Counter("x_total", 100'000));
  std::map<std::vector<std::string>, double> twin;
  std::mt19937 random(5);
  for (int i = 0; i < 50'000; ++i) {
    const std::string a(random() % 20, static_cast<char>('a' + random() % 3));
    const std::string b = std::to_string(random() % 100);
    const std::string_view values[] = {a, b};
    store.Add(store.Find(family, 0, values), 1);
    twin[a.empty() ? std::vector<std::string>{b} : std::vector<std::string>{a, b}] += 1;
  }
  const model::Families families = store.Collect();
  ASSERT_EQ(families.at(0).series.size(), twin.size());
  for (const auto& [values, count] : twin) ASSERT_EQ(ValueOf(families, "x_total", values), count);
}

TEST(SeriesStore, PastItsLimitAFamilyKeepsItsTotal) {
  SeriesStore store(1000);
  const uint32_t family = store.AddFamily(Counter("x_total", 10));
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    const std::string_view values[] = {number, "b"};
    store.Add(store.Find(family, 0, values), 1);
  }
  const model::Families families = store.Collect();
  EXPECT_EQ(SumOf(families, "x_total"), 100);
  EXPECT_EQ(ValueOf(families, "x_total", {"_other", "_other"}), 90);
  EXPECT_EQ(store.used(), 11u);
}

TEST(SeriesStore, AClearedGaugeIsLeftOutUntilItIsSetAgain) {
  SeriesStore store(1000);
  FamilyDefinition definition = Counter("x", 10);
  definition.type = prometheus::MetricType::Gauge;
  definition.keep = Keep::kLive;
  const uint32_t family = store.AddFamily(definition);
  const std::string_view one[] = {"1", "b"};
  const std::string_view two[] = {"2", "b"};
  store.Set(store.Find(family, 0, one), 5);
  store.Set(store.Find(family, 0, two), 6);
  store.Clear(store.Find(family, 0, one));
  ASSERT_EQ(store.Collect().at(0).series.size(), 1u);
  EXPECT_EQ(ValueOf(store.Collect(), "x", {"2", "b"}), 6);
  store.Clear(store.Find(family, 0, two));
  EXPECT_TRUE(store.Collect().empty()) << "nor its name";
  store.Set(store.Find(family, 0, one), HUGE_VAL);
  EXPECT_EQ(ValueOf(store.Collect(), "x", {"1", "b"}), HUGE_VAL) << "a time that never comes";
  store.Set(store.Find(family, 0, one), -HUGE_VAL);
  EXPECT_EQ(ValueOf(store.Collect(), "x", {"1", "b"}), HUGE_VAL);
}

TEST(SeriesStore, ARemovedFamilyIsGoneAndItsBudgetFree) {
  SeriesStore store(1000);
  const uint32_t family = store.AddFamily(Counter("x_total", 10));
  const std::string_view values[] = {"a", "b"};
  store.Add(store.Find(family, 0, values), 1);
  store.RemoveFamily(family);
  EXPECT_EQ(store.used(), 0u);
  EXPECT_TRUE(store.Collect().empty());
  EXPECT_TRUE(store.TakeDirty().empty());
  store.MarkAllDirty();
  EXPECT_TRUE(store.TakeDirty().empty());
}

}  // namespace
}  // namespace aijob::metrics
