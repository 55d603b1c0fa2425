#include "act/lease.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/folder.h"

namespace aijob::act {
namespace {

using std::chrono::minutes;
constexpr model::TimePoint kNow{std::chrono::hours(24 * 20000)};

TEST(Lease, OneHoldsItAtATime) {
  const test::Folder folder;
  auto first = std::make_unique<Lease>(folder.Path("lease"), minutes(11));
  Lease second(folder.Path("lease"), minutes(11));
  EXPECT_TRUE(first->Holds(kNow));
  EXPECT_FALSE(second.Holds(kNow));
  EXPECT_TRUE(first->Holds(kNow));
  EXPECT_EQ(second.fault(), "");
  first.reset();  // as the kernel does where its holder ends
  EXPECT_FALSE(second.Holds(kNow + minutes(1))) << "what was just done is not known";
  EXPECT_TRUE(second.Holds(kNow + minutes(12)));
}

TEST(Lease, AFileThatWasTakenAwayIsNoLease) {
  const test::Folder folder;
  Lease lease(folder.Path("lease"), minutes(11));
  EXPECT_TRUE(lease.Holds(kNow));
  std::filesystem::remove(folder.Path("lease"));
  EXPECT_FALSE(lease.Holds(kNow));
}

TEST(Lease, WithoutItsFolderNobodyLeads) {
  const test::Folder folder;
  Lease lease(folder.Path("no/such/lease"), minutes(11));
  EXPECT_FALSE(lease.Holds(kNow));
  EXPECT_NE(lease.fault(), "");
}

}  // namespace
}  // namespace aijob::act
