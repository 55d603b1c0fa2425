#include "collect/folder_listing.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "collect/checkpoints.h"

namespace aijob::collect {
namespace {

using testing::ElementsAre;

std::vector<std::string> Paths(const FolderListing& listing) {
  std::vector<std::string> paths;
  for (const FolderEntry& entry : listing.entries) paths.push_back(entry.path);
  return paths;
}

FolderListing List(const test::Folder& folder, int depth, LookBudget budget = {}) {
  const auto opened = OpenFolder(folder.Path());
  EXPECT_TRUE(opened.ok()) << opened.error();
  return ListFolder(opened->get(), depth, budget);
}

TEST(FolderListingTest, ToADepth) {
  const test::Folder folder;
  folder.Write("a/b/c/d", "1234");
  folder.Write("z", "12");
  EXPECT_THAT(Paths(List(folder, 1)), ElementsAre("a", "z"));
  EXPECT_THAT(Paths(List(folder, 2)), ElementsAre("a", "a/b", "z"));
  const FolderListing all = List(folder, 9);
  EXPECT_THAT(Paths(all), ElementsAre("a", "a/b", "a/b/c", "a/b/c/d", "z"));
  EXPECT_TRUE(all.whole);
  ASSERT_NE(all.Find("a/b/c/d"), nullptr);
  EXPECT_EQ(all.Find("a/b/c/d")->bytes, 4u);
  EXPECT_EQ(all.Find("a/b/c/d")->name(), "d");
  EXPECT_EQ(all.Find("a/b/c/d")->folder(), "a/b/c/");
  EXPECT_EQ(all.Find("z")->folder(), "");
  EXPECT_EQ(all.Find("y"), nullptr);
}

TEST(FolderListingTest, StopsAtItsBudget) {
  const test::Folder folder;
  for (int i = 0; i < 20; ++i) folder.Write("f" + std::to_string(i), "");
  LookBudget budget;
  budget.entries = 7;
  const FolderListing listing = List(folder, 1, budget);
  EXPECT_EQ(listing.entries.size(), 7u);
  EXPECT_FALSE(listing.whole);
}

TEST(FolderListingTest, LinksAreSeenAndNotFollowed) {
  const test::Folder folder;
  const test::Folder elsewhere;
  elsewhere.Write("secret", "s");
  ASSERT_EQ(symlink(elsewhere.Path().c_str(), folder.Path("link").c_str()), 0);
  ASSERT_EQ(symlink(elsewhere.Path("secret").c_str(), folder.Path("file").c_str()), 0);
  const FolderListing listing = List(folder, 9);
  EXPECT_THAT(Paths(listing), ElementsAre("file", "link"));
  EXPECT_EQ(listing.Find("link")->kind, FolderEntry::Kind::kLink);
  const auto opened = OpenFolder(folder.Path());
  LookBudget budget;
  for (const char* path : {"file", "link/secret", "../x", "a/../../x", "", "/etc/passwd", "gone"}) {
    EXPECT_FALSE(LookedFile::Open(opened->get(), path, budget).ok()) << path;
  }
  EXPECT_FALSE(OpenFolderBelow(opened->get(), "link").ok());
}

TEST(FolderListingTest, APipeDoesNotHoldTheLook) {
  const test::Folder folder;
  ASSERT_EQ(mkfifo(folder.Path("pipe").c_str(), 0600), 0);
  const auto opened = OpenFolder(folder.Path());
  LookBudget budget;
  const auto file = LookedFile::Open(opened->get(), "pipe", budget);
  EXPECT_EQ(file.error(), "pipe: is no regular file");
}

TEST(FolderListingTest, SaysWhatCannotBeOpened) {
  const test::Folder folder;
  const auto missing = OpenFolder(folder.Path("missing"));
  EXPECT_EQ(missing.error(), folder.Path("missing") + ": No such file or directory");
  if (geteuid() == 0) return;  // may read everything
  folder.Write("closed/x", "");
  ASSERT_EQ(chmod(folder.Path("closed").c_str(), 0), 0);
  EXPECT_EQ(List(folder, 2).unreadable, "closed: Permission denied");
  EXPECT_EQ(OpenFolder(folder.Path("closed")).error(),
            folder.Path("closed") + ": Permission denied");
  ASSERT_EQ(chmod(folder.Path("closed").c_str(), 0700), 0);
}

TEST(FolderListingTest, ReadsWithinItsBudget) {
  const test::Folder folder;
  folder.Write("f", "0123456789");
  const auto opened = OpenFolder(folder.Path());
  LookBudget budget;
  budget.read_bytes = 12;
  auto file = LookedFile::Open(opened->get(), "f", budget);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->size(), 10u);
  EXPECT_EQ(file->Read(8, 100), "89");
  EXPECT_EQ(file->Read(20, 5), "");
  EXPECT_EQ(file->Read(0, 10), "0123456789");
  EXPECT_EQ(file->Read(0, 1), std::nullopt) << "the budget is spent";
  EXPECT_EQ(file->read_fault(), "");
}

TEST(FolderListingTest, AFileThatShrankGivesWhatIsLeft) {
  const test::Folder folder;
  folder.Write("f", "0123456789");
  const auto opened = OpenFolder(folder.Path());
  LookBudget budget;
  auto file = LookedFile::Open(opened->get(), "f", budget);
  ASSERT_TRUE(file.ok());
  folder.Write("f", "012");
  EXPECT_EQ(file->Read(0, 10), "012");
}

}  // namespace
}  // namespace aijob::collect
