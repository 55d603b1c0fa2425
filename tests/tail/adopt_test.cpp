// Rotated before anybody looked: found, and each line once.

#include <gmock/gmock.h>

#include "tail/ended.h"
#include "tail/following.h"

namespace aijob::tail {
namespace {

namespace fs = std::filesystem;

class AdoptTest : public ::testing::TestWithParam<bool> {};

// More files than Ended keeps, killed while it is reading them.
TEST_P(AdoptTest, ManyRotationsBetweenTwoLooks) {
  const bool copytruncate = GetParam();
  const TempFolder folder;
  Options options = Following::Of({folder / "*.log"});
  options.step_bytes = 100;
  Following following(std::move(options));
  const std::string log = folder / "a.log";
  int generation = 0;
  const auto rotate = [&] {
    Append(log, "generation " + std::to_string(++generation) + "\n");
    const std::string rotated = log + "." + std::to_string(generation);
    if (copytruncate) {
      fs::copy_file(log, rotated);
      fs::resize_file(log, 0);
    } else {
      fs::rename(log, rotated);
    }
    Append(log, "generation " + std::to_string(++generation) + "\n");
  };
  Append(log, "generation 0\n");
  following.Run();
  for (int round = 0; round < 20; ++round) {
    for (size_t i = 0; i < Ended::kKept / 8; ++i) rotate();
    for (int look = 0; look < 20 * (round % 4); ++look) following.Look();
    following.Commit();
    if (round % 3 == 2) following.Look();
    if (round % 3 == 0) continue;
    following.Kill();
    following.Start();
  }
  following.WaitLong(seconds(10));
  std::map<std::string, int> seen;
  for (const std::string& line : following.lines()) ++seen[line];
  std::string wrong;
  for (int i = 0; i <= generation; ++i) {
    const int times = seen["generation " + std::to_string(i)];
    if (times != 1) wrong += std::to_string(i) + ": " + std::to_string(times) + " ";
  }
  EXPECT_EQ(wrong, "") << "of " << generation;
}

TEST(AdoptedTest, ReadElsewhereAndMovedBackIntoTheGlobsGoesOn) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\ntwo\n");
  following.Run();
  fs::rename(folder / "a.log", folder / "a.log.1");
  Append(folder / "a.log", "three\n");
  following.WaitLong(seconds(20));
  following.Restart();
  fs::rename(folder / "a.log.1", folder / "b.log");
  Append(folder / "b.log", "four\n");
  following.WaitLong(seconds(20));
  EXPECT_THAT(following.lines(), ::testing::UnorderedElementsAre("one", "two", "three", "four"));
}

TEST(AdoptedTest, ACutFileThatWasMovedAwayIsLetGo) {
  const TempFolder folder;
  fs::create_directories(folder / "old");
  Following following(Following::Of({folder / "*.log"}));
  Append(folder / "a.log", "one\n");
  following.Run();
  fs::rename(folder / "a.log", folder / "old/a.log");
  std::ofstream writer(folder / "old/a.log", std::ios::app);  // so that it is not over
  following.Wait(milliseconds(50));
  Rewrite(folder / "old/a.log", "");
  following.Wait(seconds(2));
  writer << "two\n" << std::flush;
  writer.close();
  following.WaitLong(seconds(10));
  EXPECT_THAT(following.lines(), ::testing::ElementsAre("one", "two"));
}

// The file was cut twice, empty when that was found, and cut again before it was read anew.
TEST(AdoptedTest, CutTwiceAndAgainWithinOneLook) {
  const TempFolder folder;
  const std::string log = folder / "a.log";
  Following following(Following::Of({folder / "*.log"}));
  int copies = 0;
  const auto copytruncate = [&] {
    const std::string copy = log + "." + std::to_string(++copies);
    fs::copy_file(log, copy);
    fs::last_write_time(copy, fs::last_write_time(copy) - seconds(9 - copies));
    fs::resize_file(log, 0);
  };
  Append(log, "one\n");
  Append(folder / "b.log", "other\n");
  following.Run();
  Append(log, "two\n");
  copytruncate();
  Append(log, "three\n");
  copytruncate();
  fs::last_write_time(log, fs::last_write_time(log) - seconds(7));
  Append(folder / "b.log", "now\n");
  following.on_line = [&](const std::string& line) {
    if (line != "now") return;
    Append(log, "four\n");
    copytruncate();
    Append(log, "five\n");
  };
  following.Run();
  EXPECT_THAT(following.lines(), ::testing::UnorderedElementsAre("one", "other", "two", "three",
                                                                 "now", "four", "five"));
}

INSTANTIATE_TEST_SUITE_P(Both, AdoptTest, ::testing::Bool());

}  // namespace
}  // namespace aijob::tail
