#include "tail/identity.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/descriptor.h"
#include "support/folder.h"

namespace aijob::tail {
namespace {

class IdentityTest : public ::testing::Test {
 protected:
  [[nodiscard]] model::Descriptor Open(const char* name) const {
    return model::Descriptor(open(folder_.Path(name).c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// What is remembered of the first `offset` bytes of `text`, which are in the file "a".
  [[nodiscard]] model::Position Remember(const std::string& text, uint64_t offset) const {
    folder_.Write("a", text);
    const model::Descriptor file = Open("a");
    model::Position position;
    position.offset = offset;
    NoteHead(file.get(), position);
    NoteMarker(std::string_view(text).substr(0, offset), position);
    return position;
  }
  [[nodiscard]] bool StillThere(const model::Position& position) const {
    const model::Descriptor file = Open("a");
    return HoldsContent(file.get(), position);
  }

  test::Folder folder_;
};

TEST_F(IdentityTest, TheHashIsTheSameEverywhere) {
  // FNV-1a's published test vectors.
  EXPECT_EQ(HashBytes(""), 0xcbf29ce484222325U);
  EXPECT_EQ(HashBytes("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(HashBytes("foobar"), 0x85944171f73967e8U);
}

TEST_F(IdentityTest, GrownContentIsTheSameContent) {
  const std::string text(1000, 'x');
  const model::Position position = Remember(text + "\n", 1001);
  EXPECT_TRUE(StillThere(position));
  folder_.Append("a", "more\n");
  EXPECT_TRUE(StillThere(position));
}

TEST_F(IdentityTest, OtherContentIsNot) {
  const model::Position position = Remember("one\ntwo\n", 8);
  const struct {
    const char *what, *text;
  } kCases[] = {{"shorter", "one\n"},
                {"another head", "ONE\ntwo\n"},
                {"another end", "one\nTWO\n"},
                {"regrown longer with the same first line", "one\nthree\nfour\n"},
                {"empty", ""}};
  for (const auto& [what, text] : kCases) {
    folder_.Write("a", text);
    EXPECT_FALSE(StillThere(position)) << what;
  }
}

TEST_F(IdentityTest, ReadAtStopsAtTheEnd) {
  folder_.Write("a", "0123456789");
  const model::Descriptor file = Open("a");
  EXPECT_EQ(ReadAt(file.get(), 8, 10), "89");
  EXPECT_EQ(ReadAt(file.get(), 20, 10), "");
}

TEST_F(IdentityTest, SameUpToComparesHeadAndEnd) {
  const std::string text(2000, 'y');
  folder_.Write("a", text);
  folder_.Write("b", text + "z");
  const model::Descriptor one = Open("a");
  const model::Descriptor other = Open("b");
  EXPECT_TRUE(SameUpTo(one.get(), other.get(), 2000));
  folder_.Write("b", std::string(1999, 'y') + "zz");
  const model::Descriptor changed = Open("b");
  EXPECT_FALSE(SameUpTo(one.get(), changed.get(), 2000));
}

TEST_F(IdentityTest, NowAtFollowsARename) {
  folder_.Write("a", "x");
  const model::Descriptor file = Open("a");
  struct stat info {};
  ASSERT_EQ(fstat(file.get(), &info), 0);
  folder_.Rename("a", "b");
  EXPECT_EQ(NowAt(file.get(), IdentityOf(info)),
            std::filesystem::canonical(folder_.Path("b")).string());
}

}  // namespace
}  // namespace aijob::tail
