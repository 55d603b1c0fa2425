#include "config/pack_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "config/pack_reader.h"
#include "config/yaml_node.h"

namespace aijob::config {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class PackLoaderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "aijob_packs_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    config_.file = "aijob.yaml";
    config_.packs.dirs = {folder_.string()};
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }
  fs::path Write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  static std::vector<std::string> Names(const model::Result<std::vector<match::PackSpec>>& packs) {
    EXPECT_TRUE(packs.ok()) << packs.error();
    std::vector<std::string> names;
    if (!packs.ok()) return names;
    for (const match::PackSpec& pack : *packs) names.push_back(pack.name);
    return names;
  }

  fs::path folder_;
  Config config_;
};

TEST_F(PackLoaderTest, BuiltInPacksAndThoseOfTheFolders) {
  const size_t built_in = EmbeddedFiles().size();
  EXPECT_THAT(Names(LoadPacks(Config{})), SizeIs(built_in));
  Write("mine.yaml", "pack: mine\n");
  Write("yours.yml", "pack: yours\n");
  const auto names = Names(LoadPacks(config_));
  EXPECT_THAT(names, SizeIs(built_in + 2));
  EXPECT_THAT(names, Contains("mine"));
  EXPECT_THAT(names, Contains("yours"));
}

TEST_F(PackLoaderTest, DisabledPacksAreLeftOut) {
  config_.packs.disable = {"torch", "nccl", "torch"};
  const auto names = Names(LoadPacks(config_));
  EXPECT_THAT(names, SizeIs(EmbeddedFiles().size() - 2));
  EXPECT_THAT(names, Not(Contains("torch")));
}

TEST_F(PackLoaderTest, ADisabledPackMustExist) {
  config_.packs.disable = {"toch"};
  EXPECT_EQ(LoadPacks(config_).error(),
            "aijob.yaml: packs.disable: there is no built-in pack \"toch\" (nearest known: "
            "\"torch\")");
  config_.file.clear();
  EXPECT_THAT(LoadPacks(config_).error(), StartsWith("packs.disable"));
}

TEST_F(PackLoaderTest, OneNameOnePack) {
  const fs::path mine = Write("torch.yaml", "pack: torch\ntitle: Mine\n");
  EXPECT_THAT(LoadPacks(config_).error(),
              HasSubstr(mine.string() + ":1: there is a pack \"torch\" already; rename it"));
  config_.packs.disable = {"torch"};
  const auto packs = LoadPacks(config_);
  ASSERT_TRUE(packs.ok()) << packs.error();
  EXPECT_EQ(packs->back().title, "Mine");
  config_.packs.dirs = {folder_.string(), mine.string()};
  EXPECT_THAT(LoadPacks(config_).error(), HasSubstr("there is a pack \"torch\" already"));
  config_.packs = {{folder_.string()}, {}};
  fs::rename(mine, folder_ / "a.yaml");
  EXPECT_THAT(LoadPacks(config_).error(), HasSubstr("must stand in a file \"torch.yaml\""));
}

TEST_F(PackLoaderTest, ASourcesFormatIsALoadedPack) {
  Write("mine.yaml", "pack: mine\n");
  config_.sources.resize(3);
  config_.sources[1].format = "mine";
  config_.sources[2].format = "torch";
  config_.sources[2].origin = {"aijob.yaml", 9};
  EXPECT_TRUE(LoadPacks(config_).ok());
  config_.sources[2].format = "mime";
  EXPECT_EQ(LoadPacks(config_).error(),
            "aijob.yaml:9: sources[2].format: no pack \"mime\" (nearest known: \"mine\")");
  config_.sources[2].format = "torch";
  config_.packs.disable = {"torch"};
  EXPECT_THAT(LoadPacks(config_).error(), HasSubstr("no pack \"torch\""));
}

TEST_F(PackLoaderTest, FoldersThatCannotBeRead) {
  config_.packs.dirs = {(folder_ / "none").string()};
  EXPECT_EQ(LoadPacks(config_).error(),
            (folder_ / "none").string() + ": cannot be read: No such file or directory");
  config_.packs.dirs = {folder_.string()};
  if (geteuid() == 0) GTEST_SKIP() << "root reads every folder";
  fs::permissions(folder_, fs::perms::none);
  EXPECT_THAT(LoadPacks(config_).error(), HasSubstr(": cannot be read: Permission denied"));
}

TEST_F(PackLoaderTest, ReadsAFolderInOrderAndAllItsFaults) {
  Write("b.yaml", "pack: b\n");
  Write("a.yaml", "pack: a\n");
  Write("c.txt", "no pack");
  Write(".hidden.yaml", "no pack");
  Write("..data/d.yaml", "pack: d\n");
  EXPECT_THAT(Names(ReadPackFiles(folder_)), ElementsAre("a", "b"));
  EXPECT_THAT(Names(ReadPackFiles(folder_ / "b.yaml")), ElementsAre("b"));
  Write("e.yaml", "pack: [\n");
  Write("f.yaml", "pack: f\nrule: []\n");
  fs::create_directory(folder_ / "g.yaml");
  fs::create_symlink("nowhere", folder_ / "h.yaml");
  const std::string error = ReadPackFiles(folder_).error();
  EXPECT_THAT(error, HasSubstr("e.yaml:"));
  EXPECT_THAT(error, HasSubstr("\n" + (folder_ / "f.yaml").string() + ":2: unknown key \"rule\""));
  EXPECT_THAT(error, HasSubstr("g.yaml: cannot be read: it is a folder"));
  EXPECT_THAT(error, HasSubstr("h.yaml: cannot be read: No such file"));
}

TEST_F(PackLoaderTest, AFolderHasALimit) {
  for (size_t i = 0; i <= kMaxPackFiles; ++i) Write("p" + std::to_string(i) + ".yaml", "");
  EXPECT_THAT(ReadPackFiles(folder_).error(), HasSubstr(": more than 1000 packs"));
}

TEST_F(PackLoaderTest, ReadsFilesUpToTheLimit) {
  EXPECT_EQ(*ReadYamlFile(Write("a", "a: b\n")), "a: b\n");
  EXPECT_THAT(*ReadYamlFile(Write("empty", "")), IsEmpty());
  const std::string big(YamlLimits{}.bytes + 100, '#');
  EXPECT_EQ(ReadYamlFile(Write("big", big))->size(), YamlLimits{}.bytes + 1);
  EXPECT_THAT(ReadYamlFile(folder_ / "none").error(), HasSubstr("No such file"));
  EXPECT_THAT(ReadYamlFile(folder_).error(), HasSubstr("it is a folder"));
}

}  // namespace
}  // namespace aijob::config
