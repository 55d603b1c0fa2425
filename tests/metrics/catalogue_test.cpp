#include "metrics/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
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

TEST(Catalogue, JsonSaysEveryFamily) {
  const nlohmann::json list = nlohmann::json::parse(CatalogueJson());
  ASSERT_EQ(list.size(), Catalogue().size());
  const auto oom = std::find_if(list.begin(), list.end(), [](const auto& entry) {
    return entry["name"] == "aijob_gpu_oom_requested_bytes";
  });
  ASSERT_NE(oom, list.end());
  EXPECT_EQ((*oom)["type"], "histogram");
  EXPECT_EQ((*oom)["labels"], nlohmann::json::array({"workload"}));
  EXPECT_EQ((*oom)["unit"], "bytes");
  EXPECT_EQ((*oom)["buckets"][0], 1048576);
}

}  // namespace
}  // namespace aijob::metrics
