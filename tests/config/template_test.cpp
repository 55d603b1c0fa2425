#include "config/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<model::Label> kGroups = {{"pod", "train-0"}, {"namespace", "ml"}, {"empty", ""}};

TEST(TemplateTest, Expands) {
  EXPECT_EQ(ExpandTemplate("", kGroups), "");
  EXPECT_EQ(ExpandTemplate("literal", kGroups), "literal");
  EXPECT_EQ(ExpandTemplate("{pod}", kGroups), "train-0");
  EXPECT_EQ(ExpandTemplate("{namespace}/{pod}!", kGroups), "ml/train-0!");
  EXPECT_EQ(ExpandTemplate("{pod}{pod}", kGroups), "train-0train-0");
}

TEST(TemplateTest, AMissingValueGivesNothing) {
  EXPECT_EQ(ExpandTemplate("{container}", kGroups), std::nullopt);
  EXPECT_EQ(ExpandTemplate("{pod}-{empty}", kGroups), std::nullopt);
  EXPECT_EQ(ExpandTemplate("{pod}", {}), std::nullopt);
}

TEST(TemplateTest, NamesItsGroups) {
  EXPECT_THAT(*TemplateGroups("a{pod}b{_x9}"), ElementsAre("pod", "_x9"));
  EXPECT_THAT(*TemplateGroups("plain"), ElementsAre());
}

TEST(TemplateTest, RefusesStrayBraces) {
  EXPECT_THAT(TemplateGroups("a}").error(), HasSubstr("without a \"{\""));
  EXPECT_THAT(TemplateGroups("{a").error(), HasSubstr("without a \"}\""));
  EXPECT_THAT(TemplateGroups("{a{b}}").error(), HasSubstr("without a \"}\""));
  EXPECT_THAT(TemplateGroups("{}").error(), HasSubstr("no name of a group"));
  EXPECT_THAT(TemplateGroups("{1a}").error(), HasSubstr("no name of a group"));
}

}  // namespace
}  // namespace aijob::config
