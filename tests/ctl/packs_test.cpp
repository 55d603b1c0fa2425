#include "ctl/packs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/folder.h"

namespace aijob::ctl {
namespace {

TEST(LoadRulesAt, BuiltInOnesFilesAndFolders) {
  const auto built_in = LoadRulesAt({});
  ASSERT_TRUE(built_in.ok()) << built_in.error();
  EXPECT_GE(built_in->Packs().size(), 7u);

  const test::Folder folder;
  for (const char* name : {"one", "two", "sub/three"}) {
    const std::string pack = std::string(name).substr(std::string(name).rfind('/') + 1);
    folder.Write(std::string(name) + ".yaml",
                 "pack: " + pack +
                     "\nrules: [{id: r, class: gpu_oom, subtype: capacity, find: [abcdef]}]\n");
  }
  const auto all = LoadRulesAt({folder.Path(), folder.Path("sub/three.yaml")});
  ASSERT_TRUE(all.ok()) << all.error();
  EXPECT_EQ(all->Packs().size(), 3u) << "a folder's own files, and no built-in ones";
}

TEST(LoadRulesAt, NamesWhatCannotBeRead) {
  const auto none = LoadRulesAt({"/nonexistent/pack.yaml"});
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error(), ::testing::HasSubstr("/nonexistent/pack.yaml"));
}

}  // namespace
}  // namespace aijob::ctl
