#include "metrics/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aijob::metrics {
namespace {

using prometheus::MetricType;

TEST(Catalogue, RowsKeepTheHouseRules) {
  std::set<std::string_view> names;
  for (const FamilySpec& spec : Catalogue()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_TRUE(spec.name.starts_with("aijob_")) << spec.name;
    EXPECT_EQ(spec.name.starts_with("aijob_exporter_"), spec.section == 'X') << spec.name;
    EXPECT_EQ(spec.name.ends_with("_total"), spec.type == MetricType::Counter) << spec.name;
    EXPECT_EQ(!spec.buckets.empty(), spec.type == MetricType::Histogram) << spec.name;
    EXPECT_TRUE(std::is_sorted(spec.buckets.begin(), spec.buckets.end())) << spec.name;
    EXPECT_FALSE(spec.help.empty() || spec.unit.empty()) << spec.name;
    EXPECT_GT(spec.max_series, 0u) << spec.name;
    EXPECT_EQ(Find(spec.name), &spec);
    EXPECT_EQ(&Find(spec.id), &spec);
  }
  EXPECT_EQ(Find("aijob_nothing"), nullptr);
}

}  // namespace
}  // namespace aijob::metrics
