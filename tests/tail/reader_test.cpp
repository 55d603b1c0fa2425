#include "tail/reader.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tail/following.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

TEST(ReaderTest, HoleAfterCopytruncateIsNoLine) {
  const TempFolder folder;
  Following following(Following::Of({folder / "*.log"}));
  const int writer = ::open((folder / "a.log").c_str(), O_WRONLY | O_CREAT, 0600);  // no O_APPEND
  ASSERT_GE(writer, 0);
  std::string text = std::string(200000, 'x') + "\n";
  ASSERT_EQ(::write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  following.Run();
  fs::copy_file(folder / "a.log", folder / "a.log.1");
  fs::resize_file(folder / "a.log", 0);
  following.Run();
  text = "new\n";
  ASSERT_EQ(::write(writer, text.data(), text.size()), 4);
  ::close(writer);
  following.Run();
  ASSERT_EQ(following.Count(), 2u);
  // NULs between the hole's end, a block's, and the line stay.
  const std::string& last = following.lines().back();
  EXPECT_EQ(last.substr(last.find_last_of('\0') + 1), "new");
  EXPECT_LT(last.size(), 70000u);
}

TEST(ReaderTest, OverLongLineAcrossARestartCountsOnce) {
  const TempFolder folder;
  Options options = Following::Of({folder / "*.log"});
  options.line_bytes = 1000;
  options.batch_bytes = 300;
  Following following(options);
  for (int i = 0; i < 5; ++i) {
    Append(folder / "a.log", std::string(700, 'x'));
    following.Run();
    following.Restart();
  }
  Append(folder / "a.log", "end\nnext\n");
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre(std::string(1000, 'x'), "next"));
}

TEST(ReaderTest, TailsPastTheirMemoryAreReadAgain) {
  const TempFolder folder;
  Options options = Following::Of({folder / "*.log"});
  options.tails_bytes = 1000;
  Following following(options);
  for (const char* name : {"a.log", "b.log"}) Append(folder / name, std::string(800, 'x'));
  following.Run();
  for (const char* name : {"a.log", "b.log"}) Append(folder / name, "y\n");
  following.Run();
  EXPECT_THAT(following.lines(),
              ElementsAre(std::string(800, 'x') + "y", std::string(800, 'x') + "y"));
}

}  // namespace
}  // namespace aijob::tail
