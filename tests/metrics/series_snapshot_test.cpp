// SeriesStore's ways out and back in. Of metrics/series_snapshot.cpp.
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/series_store.h"
#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

SeriesStore Store(prometheus::MetricType type) {
  SeriesStore store(1000);
  FamilyDefinition definition;
  definition.name = "x";
  definition.type = type;
  definition.labels = {"a"};
  definition.open = {true};
  definition.max_series = 100;
  if (type == prometheus::MetricType::Histogram) definition.bounds = {1, 2};
  store.AddFamily(std::move(definition));
  return store;
}

TEST(SeriesSnapshot, WhatIsSavedIsRestored) {
  SeriesStore before = Store(prometheus::MetricType::Histogram);
  const ExtrasId extras = before.InternExtras({{"pod", "p=1"}});
  const std::string_view values[] = {"v"};
  for (const double value : {0.5, 1.5, 9.0}) before.Observe(before.Find(0, extras, values), value);
  const std::vector<model::SavedSeries> saved = before.TakeDirty();
  ASSERT_EQ(saved.size(), 1u);
  EXPECT_EQ(saved[0].label_values, (std::vector<std::string>{"v", "pod=p=1"}));
  EXPECT_EQ(saved[0].buckets, (std::vector<uint64_t>{1, 1, 1}));
  EXPECT_TRUE(before.TakeDirty().empty());

  SeriesStore after = Store(prometheus::MetricType::Histogram);
  bool unknown = true;
  ASSERT_TRUE(after.Restore(saved[0], unknown).ok());
  EXPECT_FALSE(unknown);
  const auto histogram = HistogramOf(after.Collect(), "x", {"v", "p=1"});
  EXPECT_EQ(histogram.sample_count, 3u);
  EXPECT_EQ(histogram.sample_sum, 11);
  EXPECT_EQ(histogram.bucket.at(1).cumulative_count, 2u);
}

TEST(SeriesSnapshot, WhatDoesNotFitIsRefusedWithItsName) {
  struct Case {
    const char* name;
    model::SavedSeries saved;
    bool unknown;
  };
  const Case kCases[] = {
      {"another family", {"y", {"v"}, 1, {}, 0}, true},
      {"too few labels", {"x", {}, 1, {}, 0}, false},
      {"a further label without a name", {"x", {"v", "p"}, 1, {}, 0}, false},
      {"buckets of a counter", {"x", {"v"}, 1, {1}, 0}, false},
      {"NaN", {"x", {"v"}, NAN, {}, 0}, false},
      {"a counter below zero", {"x", {"v"}, -1, {}, 0}, false},
      {"made at no time", {"x", {"v"}, 1, {}, INFINITY}, false},
  };
  for (const Case& example : kCases) {
    SeriesStore store = Store(prometheus::MetricType::Counter);
    bool unknown = false;
    const model::Status status = store.Restore(example.saved, unknown);
    EXPECT_FALSE(status.ok()) << example.name;
    EXPECT_EQ(unknown, example.unknown) << example.name;
    EXPECT_TRUE(status.ok() || status.error().starts_with(example.saved.family + ": "));
    EXPECT_TRUE(store.Collect().empty()) << example.name;
  }
}

}  // namespace
}  // namespace aijob::metrics
