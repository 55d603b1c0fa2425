#include "tail/writers.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "model/descriptor.h"
#include "support/folder.h"

namespace aijob::tail {
namespace {

TEST(Writers, AreSomeWhileAnybodyHasTheFileOpenForWriting) {
  const test::Folder folder;
  folder.Write("a", "x");
  const model::Descriptor reader(open(folder.Path("a").c_str(), O_RDONLY | O_CLOEXEC));
  if (AskWriters(reader.get()) == Writers::kUnknown) {
    GTEST_SKIP() << "this file system grants no leases, or not to this user";
  }
  EXPECT_EQ(AskWriters(reader.get()), Writers::kNone);
  {
    const model::Descriptor writer(open(folder.Path("a").c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_EQ(AskWriters(reader.get()), Writers::kSome);
    unlink(folder.Path("a").c_str());
    EXPECT_EQ(AskWriters(reader.get()), Writers::kSome) << "removed, and still written to";
  }
  EXPECT_EQ(AskWriters(reader.get()), Writers::kNone);
}

TEST(Writers, AreUnknownWhereNoLeaseCanBeHad) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  EXPECT_EQ(AskWriters(ends[0]), Writers::kUnknown);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace aijob::tail
