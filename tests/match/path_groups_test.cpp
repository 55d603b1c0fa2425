#include "match/path_groups.h"

#include <gtest/gtest.h>

#include <map>

namespace aijob::match {
namespace {

std::map<std::string, std::string> Groups(const PathGroups& pattern, std::string_view path) {
  std::map<std::string, std::string> groups;
  for (const model::Label& label : pattern.Of(path)) groups[std::string(label.name)] = label.value;
  return groups;
}

TEST(PathGroups, ReadsTheNamedGroups) {
  const auto pattern = PathGroups::Compile(
      "^/var/log/pods/(?P<namespace>[^_]+)_(?P<pod>[^_]+)_([^/]+)/(?P<container>[^/]+)/");
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(Groups(*pattern, "/var/log/pods/ml_train-0_6f1c/main/0.log"),
            (std::map<std::string, std::string>{
                {"namespace", "ml"}, {"pod", "train-0"}, {"container", "main"}}));
}

TEST(PathGroups, AreEmptyWhereThePathDoesNotMatch) {
  const auto pattern = PathGroups::Compile("rank(?P<rank>\\d+)");
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(Groups(*pattern, "/logs/driver.log"),
            (std::map<std::string, std::string>{{"rank", ""}}));
}

TEST(PathGroups, AnEmptyPatternHasNone) {
  const auto pattern = PathGroups::Compile("");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Of("/logs/a.log").empty());
}

TEST(PathGroups, RefusesABadPatternInRe2sWords) {
  const auto pattern = PathGroups::Compile("(");
  ASSERT_FALSE(pattern.ok());
  EXPECT_NE(pattern.error().find("missing"), std::string::npos) << pattern.error();
}

}  // namespace
}  // namespace aijob::match
