// Folders: limits of watches, and a queue that ran over. Through a Tailer, which lives on its news.

#include "tail/folders.h"

#include <gmock/gmock.h>

#include "tail/following.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

TEST(FoldersTest, PastTheLimitOfWatchesFoldersArePolled) {
  const TempFolder folder;
  Options options = Following::Of({folder / "*/*.log"});
  options.most_watches = 2;
  for (const char* name : {"a", "b", "c"}) fs::create_directory(folder / name);
  Following following(options);
  EXPECT_EQ(following.stats().watch_fallbacks, 2u);
  for (const char* name : {"a", "b", "c"}) Append(folder / name + "/x.log", "1\n");
  following.WaitLong(milliseconds(1250));
  for (const char* name : {"a", "b", "c"}) Append(folder / name + "/x.log", "2\n");
  following.WaitLong(milliseconds(500));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("1", "1", "1", "2", "2", "2"));
}

TEST(FoldersTest, OverflowIsFollowedByARescan) {
  std::ifstream file("/proc/sys/fs/inotify/max_queued_events");
  size_t most = 0;
  if (!(file >> most) || most > 100000) GTEST_SKIP() << "the queue is too long to fill";
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  std::ofstream one(folder / "1.log");
  std::ofstream two(folder / "2.log");
  for (size_t i = 0; i <= most; i += 2) {
    one << i << std::endl;
    two << i << std::endl;
  }
  Append(folder / "new.log", "new\n");
  following.Run();
  EXPECT_EQ(following.stats().watch_overflows, 1u);
  EXPECT_EQ(following.Count(), 2 * (most / 2 + 1) + 1);
}

TEST(FoldersTest, PolledFoldersThatVanishAreForgotten) {
  const TempFolder folder;
  Options options;
  options.use_inotify = false;
  const GlobSet globs({folder / "*/*.log"}, {});
  Stats stats;
  Folders folders(options, globs, stats);
  fs::create_directory(folder / "x");
  folders.Watch(folder / "x", folder / "x");
  folders.ForgetGone();
  EXPECT_TRUE(folders.AnyPolled());
  EXPECT_THAT(folders.HostsOf(folder / "x"), ElementsAre(folder / "x"));
  fs::remove(folder / "x");
  folders.ForgetGone();
  EXPECT_FALSE(folders.AnyPolled());
  EXPECT_TRUE(folders.HostsOf(folder / "x").empty());
}

}  // namespace
}  // namespace aijob::tail
