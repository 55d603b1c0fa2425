#include "ctl/docs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ctl/packs.h"
#include "model/taxonomy.h"

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::map<std::string, std::string> BuiltIn() {
  const auto rules = LoadRulesAt({});
  EXPECT_TRUE(rules.ok()) << rules.error();
  return DocsOf(*rules);
}

TEST(Docs, EveryClassHasAPageThatHelps) {
  const auto docs = BuiltIn();
  for (const model::FailureClass& known : model::kFailureClasses) {
    const auto page = docs.find(std::string(known.name) + ".md");
    ASSERT_NE(page, docs.end()) << known.name;
    EXPECT_THAT(page->second, HasSubstr(std::string(known.meaning)));
    if (known.name == "unknown") continue;
    EXPECT_THAT(page->second, HasSubstr("**What to do:**")) << known.name;
  }
  EXPECT_THAT(docs.at("F002.md"), HasSubstr("# F002: "));
  EXPECT_THAT(docs.at("F059.md"), HasSubstr("### openglm/lock_wait\n\nNo failure by itself"));
}

TEST(Docs, LinksLeadToPages) {
  const auto docs = BuiltIn();
  for (const auto& [name, text] : docs) {
    for (size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::string link = text.substr(at + 2, text.find(')', at) - at - 2);
      if (!link.ends_with(".md")) continue;
      EXPECT_TRUE(docs.contains(link)) << name << " links to " << link;
    }
    for (const char c : text)
      ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << name;
  }
}

TEST(Docs, ThePagesKeptHereAreTheseRules) {
  const std::filesystem::path folder = std::string(AIJOB_SOURCE_DIR) + "/deploy/failures";
  const auto docs = BuiltIn();
  for (const auto& [name, text] : docs) {
    std::ifstream in(folder / name, std::ios::binary);
    std::stringstream kept;
    kept << in.rdbuf();
    EXPECT_EQ(kept.str(), text) << name << ": run `aijobctl docs deploy/failures`";
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_TRUE(docs.contains(entry.path().filename())) << entry.path() << " is of no rule";
  }
}

}  // namespace
}  // namespace aijob::ctl
