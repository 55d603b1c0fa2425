#include "model/taxonomy.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace aijob::model {
namespace {

TEST(Taxonomy, NamesAreUniqueAndBounded) {
  std::set<std::string_view> names;
  size_t pairs = 0;
  for (const FailureClass& known : kFailureClasses) {
    EXPECT_TRUE(names.insert(known.name).second) << known.name;
    EXPECT_LE(known.subtypes.size(), 8u) << known.name;
    const std::set<std::string_view> subtypes(known.subtypes.begin(), known.subtypes.end());
    EXPECT_EQ(subtypes.size(), known.subtypes.size()) << known.name;
    pairs += known.subtypes.size();
  }
  EXPECT_LE(pairs, 120u);
}

TEST(Taxonomy, FindsAClassByNameOnly) {
  ASSERT_NE(FindFailureClass("gpu_oom"), nullptr);
  EXPECT_EQ(FindFailureClass("gpu_oom")->layer, "gpu");
  EXPECT_EQ(FindFailureClass("oom"), nullptr);
}

}  // namespace
}  // namespace aijob::model
