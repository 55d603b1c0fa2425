#include "tail/tailer.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "tail/following.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

TEST(TailerTest, ReadsANewFileFromItsFirstByte) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  following.Run();
  Append(folder / "a.log", "one\ntwo\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two"));
  EXPECT_EQ(following.tailer().NextDeadline(following.now()), seconds(10));
}

TEST(TailerTest, FollowsAGrowingFile) {
  const TempFolder folder;
  Append(folder / "a.log", "one\n");
  Following following(Following::Of({folder / "*.log"}));
  EXPECT_FALSE(following.tailer().CaughtUp());
  following.Run();
  EXPECT_TRUE(following.tailer().CaughtUp());
  Append(folder / "a.log", "two\r\n\nthr");
  following.Run();
  Append(folder / "a.log", "ee\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two", "", "three"));
  EXPECT_EQ(following.tailer().LagBytes(), 0u);
}

TEST(TailerTest, StartAtEndConcernsOnlyWhatStoodThereFirst) {
  const TempFolder folder;
  Append(folder / "a.log", "old\nunfin");
  Options options = Following::Of({folder / "*.log"});
  options.start_at_end = true;
  Following following(options);
  following.Run();
  Append(folder / "a.log", "ished\nnew\n");
  following.Run();
  following.Restart();
  following.Run();
  Append(folder / "b.log", "later\n");
  following.Restart();
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("unfinished", "new", "later"));
}

TEST(TailerTest, UnfinishedLineIsCountedOnceAfterARestart) {
  const TempFolder folder;
  Append(folder / "a.log", "one\ntw");
  Following following(Following::Of({folder / "*.log"}));
  following.Run();
  following.Restart();
  following.Run();
  Append(folder / "a.log", "o\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two"));
}

TEST(TailerTest, RenameOutOfTheGlobAndCreate) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  Append(folder / "a.log", "two\ntail");
  fs::rename(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "new\n");
  following.Run();
  following.Wait(seconds(1));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "two", "tail", "new"));
  EXPECT_EQ(following.stats().rotations_rename, 1u);
  EXPECT_EQ(following.stats().tails_taken, 1u);
  EXPECT_EQ(following.stats().files_followed, 1u);
}

TEST(TailerTest, WriterKeepsTheRenamedFile) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  std::ofstream writer(folder / "a.log");
  writer << "1\n2\n" << std::flush;
  following.Run();
  fs::rename(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "3\n");
  following.Wait(seconds(1));
  writer << "4\n5" << std::flush;
  following.Wait(seconds(400));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("1", "2", "3", "4"));
  writer << "5\n6" << std::flush;
  writer.close();
  following.Wait(seconds(2));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("1", "2", "3", "4", "55", "6"));
  EXPECT_EQ(following.stats().files_followed, 1u);
}

TEST(TailerTest, RenamedWithinTheGlobIsNotReadAgain) {
  const TempFolder folder;
  Following following(Following::Of({folder / "a.log*"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  for (int i = 0; i < 3; ++i) {
    for (int n = 4; n > 0; --n) {
      const std::string from = folder / ("a.log" + (n > 1 ? "." + std::to_string(n - 1) : ""));
      if (fs::exists(from)) fs::rename(from, folder / ("a.log." + std::to_string(n)));
    }
    Append(folder / "a.log", "new " + std::to_string(i) + "\n");
    if (i != 1) following.Run();
  }
  following.Restart();
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "new 0", "new 1", "new 2"));
  EXPECT_EQ(following.stats().files_followed, 4u);
}

TEST(TailerTest, UnlinkedIsReadOnWhileItsWriterHoldsIt) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  std::ofstream writer(folder / "a.log");
  writer << "1\n" << std::flush;
  following.Run();
  fs::remove(folder / "a.log");
  following.Wait(seconds(1));
  writer << "2\nrest" << std::flush;
  following.Wait(seconds(1));
  writer.close();
  following.Wait(seconds(1));
  EXPECT_THAT(following.lines(), ElementsAre("1", "2", "rest"));
  following.Commit();
  EXPECT_TRUE(following.stored().empty());
}

TEST(TailerTest, Truncated) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\ntwo\ntail");
  following.Run();
  Rewrite(folder / "a.log", "new\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two", "tail", "new"));
  EXPECT_EQ(following.stats().rotations_truncate, 1u);
  EXPECT_EQ(following.stats().bytes_lost, 0u);
}

TEST(TailerTest, TruncatedAndRegrownPastTheOldOffset) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "banner\none\n");
  following.Run();
  Rewrite(folder / "a.log", "banner\nnew one\nnew two\nnew three\n");
  following.Run();
  EXPECT_THAT(following.lines(),
              ElementsAre("banner", "one", "banner", "new one", "new two", "new three"));
}

TEST(TailerTest, TruncatedAndRegrownWhileDown) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "banner\none\n");
  following.Run();
  following.Commit();
  following.Kill();
  Rewrite(folder / "a.log", "banner\nnew one\nnew two\nnew three\n");
  following.Start();
  following.Run();
  EXPECT_THAT(following.lines(),
              ElementsAre("banner", "one", "banner", "new one", "new two", "new three"));
}

TEST(TailerTest, DeletedAndRecreated) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\ntail");
  following.Run();
  fs::remove(folder / "a.log");
  Append(folder / "a.log", "banner\n");
  following.Wait(seconds(1));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "tail", "banner"));
  EXPECT_EQ(following.stats().rotations_recreate, 1u);
}

TEST(TailerTest, InodeReusedByAnotherFileWhileDown) {
  for (const char* name : {"a.log", "b.log"}) {
    const TempFolder folder;
    Following following(Following::Of({folder / "*.log"}));
    Append(folder / "a.log", "banner\none\n");
    following.Run();
    following.Commit();
    following.Kill();
    struct stat old {};
    ASSERT_EQ(::stat((folder / "a.log").c_str(), &old), 0);
    fs::remove(folder / "a.log");
    Append(folder / name, "banner\ntwo\nthree\n");
    struct stat now {};
    ASSERT_EQ(::stat((folder / name).c_str(), &now), 0);
    if (now.st_ino != old.st_ino) GTEST_SKIP() << "this file system gave another inode";
    following.Start();
    following.Wait(seconds(20));
    EXPECT_THAT(following.lines(), ElementsAre("banner", "one", "banner", "two", "three")) << name;
  }
}

TEST(TailerTest, FilesInNewFolders) {
  const TempFolder folder;
  Following following(Following::Of({folder / "x/**/*.log"}));
  following.Run();
  fs::create_directories(folder / "x/y/z");
  Append(folder / "x/y/z/a.log", "one\n");
  following.Run();
  fs::create_directories(folder / "x/y/w");
  Append(folder / "x/y/w/a.log", "two\n");
  following.Run();
  Append(folder / "x/a.log", "three\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two", "three"));
}

TEST(TailerTest, FolderRenamedAwayAndReplaced) {
  const TempFolder folder;
  Following following(Following::Of({folder / "x/*.log"}));
  fs::create_directories(folder / "x");
  Append(folder / "x/a.log", "one\n");
  following.Run();
  fs::rename(folder / "x", folder / "old");
  fs::create_directories(folder / "x");
  Append(folder / "x/a.log", "two\n");
  Append(folder / "old/a.log", "three\n");
  following.Wait(seconds(1));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "two", "three"));
}

TEST(TailerTest, RenamedAwayWhileDownIsFoundAgain) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  following.Commit();
  following.Kill();
  Append(folder / "a.log", "two\ntail");
  fs::rename(folder / "a.log", folder / "archive-17");
  Append(folder / "a.log", "new\n");
  following.Start();
  following.Wait(seconds(1));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "two", "tail", "new"));
}

}  // namespace
}  // namespace aijob::tail
