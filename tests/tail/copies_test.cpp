// copytruncate: every line once, however often it happened between two looks.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tail/following.h"

namespace aijob::tail {
namespace {

namespace fs = std::filesystem;
using ::testing::UnorderedElementsAre;

void CopyTruncate(const std::string& from, const std::string& to) {
  fs::copy_file(from, to);
  fs::resize_file(from, 0);
}

/// As on a file system whose clock ticks slowly.
void WrittenAtOnce(const std::vector<std::string>& paths) {
  const timespec tick[2] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
  for (const std::string& path : paths) ::utimensat(AT_FDCWD, path.c_str(), tick, 0);
}

TEST(CopiesTest, KilledRightAfterItSawTwoRotationsAtOnce) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  Append(folder / "a.log", "two\n");
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "three\n");
  CopyTruncate(folder / "a.log", folder / "a.log.2");
  Append(folder / "a.log", "four\n");
  following.Look();
  following.Restart();
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "two", "three", "four"));
}

TEST(CopiesTest, RotatedTwiceWithinATickOfTheClock) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "zero\n");
  following.Run();
  CopyTruncate(folder / "a.log", folder / "a.log.0");
  WrittenAtOnce({folder / "a.log.0"});
  Append(folder / "a.log", "one\n");
  following.Wait(seconds(20));
  following.Restart();
  following.Commit();
  following.Kill();
  Append(folder / "a.log", "two\n");
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "three\n");
  CopyTruncate(folder / "a.log", folder / "a.log.2");
  Append(folder / "a.log", "four\n");
  WrittenAtOnce({folder / "a.log", folder / "a.log.1", folder / "a.log.2"});
  following.Start();
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("zero", "one", "two", "three", "four"));
}

TEST(CopiesTest, FilledAndRotatedWithinATickOfTheClockWhileDown) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  WrittenAtOnce({folder / "a.log", folder / "a.log.1"});
  following.Wait(seconds(20));
  following.Commit();
  following.Kill();
  Append(folder / "a.log", "two\n");
  CopyTruncate(folder / "a.log", folder / "a.log.2");
  Append(folder / "a.log", "three\n");
  WrittenAtOnce({folder / "a.log", folder / "a.log.2"});
  following.Start();
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one", "two", "three"));
}

TEST(CopiesTest, LinesThatBeginAlikeAreNoCopies) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "line one\n");
  following.Run();
  Append(folder / "a.log", "line two\n");
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "line three\n");
  CopyTruncate(folder / "a.log", folder / "a.log.2");
  Append(folder / "a.log", "li");  // so far it could be what a.log.2 is a copy of
  following.Run();
  Append(folder / "a.log", "ne four\n");
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(),
              UnorderedElementsAre("line one", "line two", "line three", "line four"));
}

TEST(CopiesTest, RotatedInTheTickBeforeTheFirstLookIsNobodys) {
  const TempFolder folder;
  Append(folder / "a.log", "old\n");
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  WrittenAtOnce({folder / "a.log", folder / "a.log.1"});
  Following following(Following::Of({folder / "*.log"}));
  following.Run();
  following.Restart();
  Append(folder / "a.log", "one\n");
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(), UnorderedElementsAre("one"));
}

TEST(CopiesTest, EveryStartOfTheJobBeginsAlike) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "banner\nzero\n");
  following.Run();
  CopyTruncate(folder / "a.log", folder / "a.log.0");
  Append(folder / "a.log", "banner\n");
  following.Wait(seconds(20));
  following.Restart();
  Append(folder / "a.log", "one\n");
  CopyTruncate(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "banner\ntwo\n");
  CopyTruncate(folder / "a.log", folder / "a.log.2");
  Append(folder / "a.log", "three\n");
  following.Restart();
  following.Wait(seconds(20));
  EXPECT_THAT(following.lines(),
              UnorderedElementsAre("banner", "zero", "banner", "one", "banner", "two", "three"));
}

}  // namespace
}  // namespace aijob::tail
