// Of metrics/catalogue_json.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metrics/catalogue.h"

namespace aijob::metrics {
namespace {

TEST(CatalogueJson, SaysEveryFamily) {
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
