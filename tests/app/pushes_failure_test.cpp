// Pushes that cannot be stored: told, and nothing has changed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "app/pushing.h"
#include "support/small_disk.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

struct Attempt {
  const char* name;
  std::function<void(push::Groups&, model::PushChanges&, push::Undo&)> make;
};

class FailingStoreTest : public PushingTest {
 protected:
  /// Two groups, one of which lives for a minute; then each attempt fails and changes nothing.
  void TryInVain(const char* says, const std::function<void()>& break_store) {
    Open(state_);
    ASSERT_TRUE(Push("a", "# HELP x Of a.\n# TYPE x gauge\nx{l=\"1\"} 1\nx{l=\"2\"} 2\n").ok());
    ASSERT_TRUE(Push("b", "# TYPE c_total counter\nc_total 7\n", seconds(60)).ok());
    const auto before = Samples();
    const double last_push = LastPush();
    break_store();
    Pass(seconds(5));
    for (const Attempt& attempt : Attempts()) {
      const model::Status made = pushes_->Make(attempt.make);
      EXPECT_FALSE(made.ok()) << attempt.name;
      EXPECT_THAT(made.error(), HasSubstr(says)) << attempt.name;
      EXPECT_EQ(Samples(), before) << attempt.name;
      EXPECT_EQ(LastPush(), last_push) << attempt.name;
    }
    Pass(seconds(3600));
    pushes_->Expire(now_);
    EXPECT_EQ(Samples(), before) << "what cannot be stored as expired is still there";
    EXPECT_EQ(pushes_->TakeExpired(), 0U);
  }

  std::vector<Attempt> Attempts() {
    const std::string big(100'000, 'y');  // more than a file system keeps in reserve
    return {{"a new group",
             [this, big](auto& groups, auto& changes, auto& undo) {
               Apply("new", "x{big=\"" + big + "\"} 1\n", groups, changes, undo);
             }},
            {"a group replaced",
             [this, big](auto& groups, auto& changes, auto& undo) {
               Apply("a", "y{big=\"" + big + "\"} 1\n", groups, changes, undo);
             }},
            {"deleted and made again, with others",
             [this, big](auto& groups, auto& changes, auto& undo) {
               groups.Delete({{"job", "a"}}, changes, undo);
               Apply("a", "x{l=\"1\"} 9\n", groups, changes, undo);
               Apply("b", "x{l=\"3\"} 9\n", groups, changes, undo);
               groups.Delete({{"job", "b"}}, changes, undo);
               Apply("new", "x{big=\"" + big + "\"} 1\n", groups, changes, undo);
             }},
            {"all deleted, then one more", [this, big](auto& groups, auto& changes, auto& undo) {
               groups.DeleteAll(changes, undo);
               Apply("new", "x{big=\"" + big + "\"} 1\n", groups, changes, undo);
             }}};
  }
};

TEST_F(FailingStoreTest, ARemovedFileChangesNothing) {
  TryInVain("pushes.db", [this] { std::filesystem::remove(state_ + "/pushes.db"); });
}

TEST_F(FailingStoreTest, AFullDiskChangesNothingAndRoomHelps) {
  const SmallDisk disk(1 << 20);
  if (!disk.mounted()) GTEST_SKIP() << "a file system cannot be mounted here";
  state_ = disk.Path("state");
  Open(state_);
  ASSERT_TRUE(Push("a", "# TYPE x gauge\nx 1\n").ok());
  const auto before = Samples();
  disk.Fill();
  for (const Attempt& attempt : Attempts()) {
    const model::Status made = pushes_->Make(attempt.make);
    EXPECT_THAT(made.error(), HasSubstr("full")) << attempt.name;
    EXPECT_EQ(Samples(), before) << attempt.name;
  }
  disk.MakeRoom();
  EXPECT_TRUE(Push("b", "y 2\n").ok());
  const auto after = Samples();
  EXPECT_EQ(after.size(), before.size() + 3);
  Open(state_);
  EXPECT_EQ(Samples(), after) << "what was told as stored, and no more";
  pushes_.reset();  // its files, before they are unmounted
}

TEST_F(FailingStoreTest, AChangeThatThrowsIsToldAndUndone) {
  Open(state_);
  ASSERT_TRUE(Push("a", "x 1\n").ok());
  const auto before = Samples();
  const model::Status made =
      pushes_->Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
        Apply("b", "x 1\n", groups, changes, undo);
        throw std::runtime_error("no memory");
      });
  EXPECT_EQ(made.error(), "no memory");
  EXPECT_EQ(Samples(), before);
  EXPECT_TRUE(Push("c", "x 1\n").ok()) << "nobody waits for ever";
}

}  // namespace
}  // namespace aijob::test
