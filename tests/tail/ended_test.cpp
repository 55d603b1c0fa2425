#include "tail/ended.h"

#include <fcntl.h>

#include "model/descriptor.h"
#include "tail/following.h"
#include "tail/identity.h"

namespace aijob::tail {
namespace {

model::Position At(uint64_t inode) {
  model::Position position;
  position.identity = {1, inode};
  position.head_bytes = 1;
  position.carry = "part of a line";
  position.stream = inode;
  return position;
}

TEST(EndedTest, IsKnownByIdentityAndContent) {
  const TempFolder folder;
  Append(folder / "a.log", "one\ntwo\n");
  const model::Descriptor fd(::open((folder / "a.log").c_str(), O_RDONLY | O_CLOEXEC));
  model::Position position = At(5);
  position.offset = 8;
  position.written = 700;
  NoteHead(fd.get(), position);
  std::vector<model::Position> forgotten;
  Ended ended;
  ended.Keep(position, "/a.log", forgotten);
  EXPECT_TRUE(ended.Holds({fd.get(), {1, 5}, 8, 700}));
  EXPECT_TRUE(ended.Holds({fd.get(), {1, 5}, 9, 800})) << "written on";
  EXPECT_FALSE(ended.Holds({fd.get(), {1, 5}, 8, 800})) << "the same again: another file";
  EXPECT_FALSE(ended.Holds({fd.get(), {1, 6}, 8, 700}));
  EXPECT_FALSE(ended.Holds({fd.get(), {1, 5}, 7, 700})) << "it is shorter: another file";
  Rewrite(folder / "a.log", "six\ntwo\n");
  EXPECT_FALSE(ended.Holds({fd.get(), {1, 5}, 8, 700}));
  EXPECT_FALSE(ended.Take({fd.get(), {1, 5}, 8, 700}));
  Rewrite(folder / "a.log", "one\ntwo\n");
  const auto taken = ended.Take({fd.get(), {1, 5}, 8, 700});
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->ended);
  EXPECT_EQ(taken->offset, 8u);
  EXPECT_FALSE(ended.Take({fd.get(), {1, 5}, 8, 700})) << "once";
}

TEST(EndedTest, ChangesAreTakenOnce) {
  std::vector<model::Position> forgotten;
  std::vector<model::Position> changed;
  Ended ended;
  ended.Keep(At(1), "/a.log", forgotten);
  ended.Keep(At(2), "/a.log", forgotten);
  ended.Reused({1, 1});
  ended.TakeChanged(changed);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].identity.inode, 2u);
  EXPECT_TRUE(changed[0].ended);
  EXPECT_EQ(changed[0].carry, "");
  EXPECT_EQ(changed[0].stream, 0u);
  ended.Reused({1, 2});
  ended.TakeChanged(changed);
  EXPECT_EQ(changed.size(), 1u);
}

TEST(EndedTest, TheOnesLastWrittenAreKept) {
  std::vector<model::Position> forgotten;
  Ended ended;
  for (uint64_t inode = 0; inode < Ended::kKept + 3; ++inode) {
    model::Position position = At(inode);
    position.written = 1000 - static_cast<int64_t>(inode);  // the last to end was written first
    ended.Keep(std::move(position), inode % 2 == 0 ? "/a.log" : "/b.log", forgotten);
  }
  ASSERT_EQ(forgotten.size(), 3u);
  EXPECT_EQ(forgotten[0].identity.inode, Ended::kKept);
  EXPECT_EQ(ended.Newest("/a.log"), 1000);
  EXPECT_EQ(ended.Newest("/b.log"), 999);
  EXPECT_EQ(ended.Newest("/c.log"), 0);
  std::vector<model::Position> known;
  ended.AddTo(known);
  EXPECT_EQ(known.size(), Ended::kKept);
}

}  // namespace
}  // namespace aijob::tail
