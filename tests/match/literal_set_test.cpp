#include "match/literal_set.h"

#include <gtest/gtest.h>

namespace aijob::match {
namespace {

TEST(LiteralSetTest, EqualLiteralsShareAnId) {
  LiteralSet set;
  EXPECT_EQ(set.Add("abc"), 0);
  EXPECT_EQ(set.Add("abd"), 1);
  EXPECT_EQ(set.Add("abc"), 0);
  EXPECT_EQ(set.Find("abd"), 1);
  EXPECT_FALSE(set.Find("xyz"));
  ASSERT_TRUE(set.Build().ok());
  EXPECT_NE(set.database(), nullptr);
  EXPECT_NE(set.scratch(), nullptr);
}

TEST(LiteralSetTest, NoLiteralsNeedNoDatabase) {
  LiteralSet set;
  EXPECT_TRUE(set.Build().ok());
  EXPECT_EQ(set.database(), nullptr);
}

TEST(LiteralSetTest, RefusesTooMany) {
  LiteralSet set;
  for (size_t i = 0; i <= LiteralSet::kLiterals; ++i) set.Add("literal " + std::to_string(i));
  EXPECT_EQ(set.Build().error(), "the rules have more than 20000 literals");
}

}  // namespace
}  // namespace aijob::match
