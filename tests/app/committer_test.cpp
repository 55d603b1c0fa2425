#include "app/committer.h"

#include <gtest/gtest.h>

#include "app/piped.h"
#include "support/folder.h"
#include "support/small_disk.h"

namespace aijob::test {
namespace {

using metrics::FamilyId;

std::unique_ptr<state::Store> OpenStore(const std::string& folder) {
  auto store = state::Store::Open(folder, kNow);
  EXPECT_TRUE(store.ok()) << store.error();
  return store.ok() ? std::move(store).value() : nullptr;
}

model::Position At(uint64_t inode, uint64_t offset) {
  model::Position position;
  position.source = "job";
  position.path = "job.log";
  position.identity = {1, inode};
  position.offset = offset;
  return position;
}

/// What a restart would find.
struct Stored {
  std::vector<model::Position> positions;
  std::string page;
  bool knows_job = false;

  explicit Stored(const std::string& folder) {
    metrics::Counts counts({}, kNow);
    app::Committer committer(OpenStore(folder));
    positions = committer.Restore(counts).value();
    page = PageOf(counts.Collect());
    knows_job = committer.Knows("job");
  }
};

TEST(Committer, PositionsNumbersAndKnownSourcesGoTogether) {
  const Folder folder;
  {
    metrics::Counts counts({}, kNow);
    app::Committer committer(OpenStore(folder.Path("state")));
    ASSERT_TRUE(committer.Restore(counts).ok());
    EXPECT_FALSE(committer.Knows("job"));
    committer.Know("job");
    committer.Take({{}, {At(7, 100), At(8, 50)}});
    counts.Add(FamilyId::kSourceErrors, {"job"}, 3);
    ASSERT_TRUE(committer.Commit(counts, kNow).ok());
    committer.Take({{At(8, 50)}, {At(7, 120)}});
    ASSERT_TRUE(committer.Commit(counts, kNow).ok());
    committer.Take({{}, {At(9, 1)}});  // taken, never committed
  }
  const Stored stored(folder.Path("state"));
  ASSERT_EQ(stored.positions.size(), 1u);
  EXPECT_EQ(stored.positions[0].offset, 120u);
  EXPECT_TRUE(stored.knows_job);
  EXPECT_EQ(Sum(stored.page, "aijob_exporter_source_errors_total"), 3);
}

TEST(Committer, AnInodeForgottenAndUsedAnewIsTheNewFile) {
  const Folder folder;
  {
    metrics::Counts counts({}, kNow);
    app::Committer committer(OpenStore(folder.Path("state")));
    committer.Take({{}, {At(7, 100)}});
    committer.Take({{At(7, 100)}, {}});
    committer.Take({{}, {At(7, 5)}});
    ASSERT_TRUE(committer.Commit(counts, kNow).ok());
  }
  const Stored stored(folder.Path("state"));
  ASSERT_EQ(stored.positions.size(), 1u);
  EXPECT_EQ(stored.positions[0].offset, 5u);
}

TEST(Committer, WhatFailedIsCommittedByTheNext) {
  const SmallDisk disk(size_t{512} << 10);
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small file system is not allowed here";
  {
    metrics::Counts counts({}, kNow);
    app::Committer committer(OpenStore(disk.Path("state")));
    ASSERT_TRUE(committer.Commit(counts, kNow).ok());
    disk.Fill();
    model::Position large = At(7, 1);
    large.carry = std::string(200'000, 'x');  // more than what is allocated already
    committer.Take({{}, {large}});
    committer.Know("job");
    counts.Add(FamilyId::kSourceErrors, {"job"}, 1);
    EXPECT_FALSE(committer.Commit(counts, kNow).ok());
    counts.Add(FamilyId::kSourceErrors, {"job"}, 1);
    committer.Take({{}, {At(7, 2)}});
    disk.MakeRoom();
    EXPECT_TRUE(committer.Commit(counts, kNow).ok());
  }
  const Stored stored(disk.Path("state"));
  ASSERT_EQ(stored.positions.size(), 1u);
  EXPECT_EQ(stored.positions[0].offset, 2u);
  EXPECT_TRUE(stored.knows_job);
  EXPECT_EQ(Sum(stored.page, "aijob_exporter_source_errors_total"), 2);
  EXPECT_EQ(Sum(stored.page, "aijob_exporter_state_commit_errors_total"), 1);
}

TEST(Committer, WithoutAStoreItOnlyLetsGo) {
  metrics::Counts counts({}, kNow);
  app::Committer committer(nullptr);
  EXPECT_TRUE(committer.Restore(counts)->empty());
  committer.Take({{}, {At(7, 100)}});
  EXPECT_TRUE(committer.Commit(counts, kNow).ok());
}

}  // namespace
}  // namespace aijob::test
