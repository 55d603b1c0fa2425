#include "tail/ended.h"

#include <fcntl.h>

#include "tail/descriptor.h"
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
  const Descriptor fd(::open((folder / "a.log").c_str(), O_RDONLY | O_CLOEXEC));
  model::Position position = At(5);
  position.offset = 8;
  NoteHead(fd.get(), position);
  std::vector<model::Position> forgotten;
  Ended ended;
  ended.Keep(position, forgotten);
  EXPECT_TRUE(ended.Holds(fd.get(), {1, 5}, 8));
  EXPECT_FALSE(ended.Holds(fd.get(), {1, 6}, 8));
  EXPECT_FALSE(ended.Holds(fd.get(), {1, 5}, 7)) << "it is shorter: another file";
  Rewrite(folder / "a.log", "six\ntwo\n");
  EXPECT_FALSE(ended.Holds(fd.get(), {1, 5}, 8));
}

TEST(EndedTest, ChangesAreTakenOnce) {
  std::vector<model::Position> forgotten;
  std::vector<model::Position> changed;
  Ended ended;
  ended.Keep(At(1), forgotten);
  ended.Keep(At(2), forgotten);
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

TEST(EndedTest, TheOldestIsForgotten) {
  std::vector<model::Position> forgotten;
  Ended ended;
  for (uint64_t inode = 0; inode < Ended::kKept + 3; ++inode) ended.Keep(At(inode), forgotten);
  EXPECT_EQ(ended.positions().size(), Ended::kKept);
  ASSERT_EQ(forgotten.size(), 3u);
  EXPECT_EQ(forgotten[2].identity.inode, 2u);
  std::vector<model::Position> changed;
  ended.TakeChanged(changed);
  EXPECT_EQ(changed.size(), Ended::kKept);
}

}  // namespace
}  // namespace aijob::tail
