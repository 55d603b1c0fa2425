#include "state/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "state/state_samples.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

constexpr uint64_t kWriterFiles = 3;

TEST(WriterTest, AFailedWriteLeavesNothingOfItself) {
  TempFolder temp;
  Connection connection((temp / "x.db").string());
  Writer no_tables(connection);
  EXPECT_NE(no_tables.code(), SQLITE_OK);
}

/// Commits ever more in a process that may write files of `limit_bytes` at most (to SQLite a full
/// disk: its writes fall short), until one fails; then commits less and says how all went, by its
/// exit status.
int CommitUnderLimit(const std::filesystem::path& dir, rlim_t limit_bytes) {
  signal(SIGXFSZ, SIG_IGN);
  auto store = Store::Open(dir, kNow);
  if (!store.ok()) return 10;
  if (!(*store)->Commit(Agreeing(1, kWriterFiles)).ok()) return 11;
  rlimit limit{limit_bytes, RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &limit);
  model::Status status;
  uint64_t step = 1;
  for (; status.ok() && step < 10'000; ++step) {
    Changes changes = Agreeing(step, kWriterFiles);
    changes.notes.push_back({"filler" + std::to_string(step), std::string(20'000, 'x')});
    status = (*store)->Commit(changes);
  }
  if (status.ok()) return 12;
  if (AgreedStep(**store, kWriterFiles) != step - 2) return 13;  // the last one that was Ok
  limit.rlim_cur = RLIM_INFINITY;
  setrlimit(RLIMIT_FSIZE, &limit);
  if (!(*store)->Commit(Agreeing(step + 5, kWriterFiles)).ok()) return 14;  // there is space again
  return AgreedStep(**store, kWriterFiles) == step + 5 ? 0 : 15;
}

TEST(WriterTest, AFullDiskFailsCommitsUntilThereIsSpace) {
  TempFolder temp;
  for (const rlim_t limit : {200'000, 500'000, 3'000'000}) {
    const auto dir = temp / std::to_string(limit);
    const pid_t child = fork();
    if (child == 0) _exit(CommitUnderLimit(dir, limit));
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << "limit " << limit;
    EXPECT_GT(AgreedStep(*MustOpen(dir), kWriterFiles), 1U);
  }
}

TEST(WriterTest, AReallyFullFileSystemToo) {
  TempFolder temp;
  if (mount("tmpfs", temp.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "cannot mount a tmpfs here";
  }
  {
    auto store = MustOpen(temp / "s");
    ASSERT_TRUE(store->Commit(Agreeing(1, kWriterFiles)).ok());
    WriteFile(temp / "hog", std::string(2 << 20, 'x'));  // as much as fits
    Changes changes = Agreeing(2, kWriterFiles);
    changes.notes.push_back({"filler", std::string(500'000, 'x')});
    const model::Status status = store->Commit(changes);
    EXPECT_THAT(status.error(), testing::HasSubstr("free some space"));
    EXPECT_EQ(AgreedStep(*store, kWriterFiles), 1U);
    std::filesystem::remove(temp / "hog");
    EXPECT_TRUE(store->Commit(Agreeing(3, kWriterFiles)).ok());
    EXPECT_EQ(AgreedStep(*store, kWriterFiles), 3U);
  }
  umount(temp.path().c_str());
}

}  // namespace
}  // namespace aijob::state
