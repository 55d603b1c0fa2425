#include "exposition/pushed_labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace aijob::exposition {
namespace {

TEST(PushedLabels, NamesMayBeReservedOnes) {
  EXPECT_TRUE(IsLabelWord("a_1"));
  EXPECT_TRUE(IsLabelWord("__name__"));
  EXPECT_FALSE(IsLabelWord(""));
  EXPECT_FALSE(IsLabelWord("1a"));
  EXPECT_FALSE(IsLabelWord("a:b"));
  EXPECT_FALSE(IsLabelWord("a-b"));
}

TEST(PushedLabels, RepeatedNamesEqualThoseOfASet) {
  std::mt19937 random(5);
  for (int i = 0; i < 2000; ++i) {
    Labels labels(random() % 14);
    std::set<std::string> names;
    for (auto& label : labels) {
      label.name = std::to_string(random() % 60);
      names.insert(label.name);
    }
    EXPECT_EQ(HaveRepeatedName(labels), names.size() != labels.size());
  }
}

TEST(SeriesIndex, TheOrderOfLabelsDoesNotMatter) {
  SeriesIndex index;
  EXPECT_EQ(index.Find({{"a", "1"}, {"b", "2"}}, 0), 0U);
  EXPECT_EQ(index.Find({{"b", "2"}, {"a", "1"}}, 1), 0U);
  EXPECT_EQ(index.Find({{"a", "2"}, {"b", "1"}}, 1), 1U);
  EXPECT_EQ(index.Find({}, 2), 2U);
  EXPECT_EQ(index.Find({{"a", ""}}, 3), 3U);
  EXPECT_EQ(index.Find({{"ab", "1"}}, 4), 4U);
  EXPECT_EQ(index.Find({{"a", "b1"}}, 5), 5U);
  EXPECT_EQ(index.size(), 6U);
}

}  // namespace
}  // namespace aijob::exposition
