// What is at a path: files that cannot be read, come late, are compressed, or are no files.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tail/following.h"
#include "tail/tailer.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

/// Not root while it lives, where the test is root: root may read everything.
class AsNobody {
 public:
  AsNobody() : was_root_(::geteuid() == 0), ok_(!was_root_ || ::seteuid(65534) == 0) {}
  ~AsNobody() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool was_root_;
  bool ok_;
};

TEST(DiscoverTest, PermissionLostAndRestored) {
  for (const bool inotify : {true, false}) {
    const AsNobody nobody;
    if (!nobody.ok()) GTEST_SKIP() << "cannot become another user";
    const TempFolder folder;
    Options options = Following::Of({folder / "*.log"});
    options.use_inotify = inotify;
    Append(folder / "b.log", "b1\n");
    ASSERT_EQ(::chmod((folder / "b.log").c_str(), 0), 0);
    Following following(options);
    Append(folder / "a.log", "a1\n");
    following.WaitLong(seconds(2));
    EXPECT_THAT(following.lines(), ElementsAre("a1"));
    EXPECT_GE(following.stats().read_errors, 1u);
    EXPECT_EQ(following.tailer().TakeMessages().size(), 1u);
    // An unreadable file with a position must not be given up over a restart.
    ASSERT_EQ(::chmod((folder / "a.log").c_str(), 0200), 0);
    Append(folder / "a.log", "a2\n");
    following.Restart();
    following.WaitLong(seconds(2));
    ASSERT_EQ(::chmod((folder / "a.log").c_str(), 0600), 0);
    ASSERT_EQ(::chmod((folder / "b.log").c_str(), 0600), 0);
    following.WaitLong(seconds(11));
    EXPECT_THAT(following.lines(), UnorderedElementsAre("a1", "a2", "b1")) << inotify;
  }
}

TEST(DiscoverTest, FolderUnreadableForAWhileForgetsNothing) {
  const AsNobody nobody;
  if (!nobody.ok()) GTEST_SKIP() << "cannot become another user";
  const TempFolder folder;
  fs::create_directory(folder / "x");
  Append(folder / "x/a.log", "1\n");
  Following following(Following::Of({folder / "x/*.log"}));
  following.Run();
  ASSERT_EQ(::chmod((folder / "x").c_str(), 0), 0);
  following.WaitLong(seconds(25));
  following.Restart();
  following.WaitLong(seconds(25));
  ASSERT_EQ(::chmod((folder / "x").c_str(), 0700), 0);
  Append(folder / "x/a.log", "2\n");
  following.WaitLong(seconds(12));
  EXPECT_THAT(following.lines(), ElementsAre("1", "2"));
}

TEST(DiscoverTest, CompressedFilesAreSkippedAndCountedOnce) {
  const TempFolder folder;
  Following following(Following::Of({folder / "a*"}));
  for (const char* name : {"a.1.gz", "a.2.zst", "a.3.bz2", "a.4.xz"}) Append(folder / name, "x\n");
  Append(folder / "a.gzip", "one\n");
  following.WaitLong(seconds(25));
  EXPECT_THAT(following.lines(), ElementsAre("one"));
  EXPECT_EQ(following.stats().compressed_skipped, 4u);
}

TEST(DiscoverTest, IdenticalBannersAreTwoFiles) {
  const TempFolder folder;
  Following following(Following::Of({folder / "rank*.log"}));
  const std::string banner = std::string(300, '=') + "\n";
  Append(folder / "rank0.log", banner);
  following.Run();
  Append(folder / "rank1.log", banner);
  Append(folder / "rank10.log", banner);
  following.Run();
  EXPECT_EQ(following.Count(), 3u);
  EXPECT_THAT(following.paths, UnorderedElementsAre(folder / "rank0.log", folder / "rank1.log",
                                                    folder / "rank10.log"));
}

TEST(DiscoverTest, FileInANewFolderSeveralLevelsDeep) {
  for (const bool inotify : {true, false}) {
    const TempFolder folder;
    Options options = Following::Of({folder / "**/*.log"});
    options.use_inotify = inotify;
    Following following(options);
    following.Run();
    fs::create_directories(folder / "a/b/c/d");
    Append(folder / "a/b/c/d/x.log", "one\n");
    following.WaitLong(inotify ? milliseconds(250) : milliseconds(1500));
    EXPECT_THAT(following.lines(), ElementsAre("one"));
  }
}

TEST(DiscoverTest, PathExcluded) {
  const TempFolder folder;
  Options options = Following::Of({folder / "*.log"});
  options.exclude = {"b*", folder / "c.log"};
  Following following(options);
  for (const char* name : {"a", "b", "c"}) Append(folder / (std::string(name) + ".log"), "x\n");
  following.WaitLong(seconds(11));
  EXPECT_THAT(following.paths, ElementsAre(folder / "a.log"));
}

}  // namespace
}  // namespace aijob::tail
