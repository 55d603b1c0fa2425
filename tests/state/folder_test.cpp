#include "state/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const model::TimePoint kFolderNow{std::chrono::seconds(1'700'000'000)};

TEST(FolderTest, HoldsOffASecondOwner) {
  TempFolder temp;
  auto first = Folder::Open(temp / "s");
  ASSERT_TRUE(first.ok()) << first.error();
  EXPECT_THAT(Folder::Open(temp / "s").error(),
              HasSubstr("in use by another process (pid " + std::to_string(getpid()) + ")"));
  { const Folder moved = std::move(*first); }
  EXPECT_TRUE(Folder::Open(temp / "s").ok());
}

TEST(FolderTest, ForeignWordsInTheLockFileDoNotMatter) {
  TempFolder temp;
  WriteFile(temp / "state.lock", std::string(100, '\xff'));
  EXPECT_TRUE(Folder::Open(temp.path()).ok());
  EXPECT_EQ(ReadFile(temp / "state.lock"), std::to_string(getpid()) + "\n");
}

TEST(FolderTest, SuspectsWhatSqliteWouldTakeForAFreshStart) {
  TempFolder temp;
  const auto folder = Folder::Open(temp.path());
  EXPECT_THAT(folder->Suspicion(), IsEmpty());
  WriteFile(temp / "state.db-wal", "");
  EXPECT_THAT(folder->Suspicion(), IsEmpty());
  WriteFile(temp / "state.db-wal", "x");
  EXPECT_THAT(folder->Suspicion(), HasSubstr("the file is gone"));
  WriteFile(temp / "state.db", "");
  EXPECT_THAT(folder->Suspicion(), HasSubstr("is empty"));
  WriteFile(temp / "state.db", "x");
  EXPECT_THAT(folder->Suspicion(), IsEmpty());
}

TEST(FolderTest, SetsAsideUnderFreshNames) {
  TempFolder temp;
  const auto folder = Folder::Open(temp.path());
  for (const char* name : {"state.db.damaged-1700000000", "state.db.damaged-1700000000-2"}) {
    WriteFile(temp / "state.db", name);
    WriteFile(temp / "state.db-wal", "log");
    const auto aside = folder->SetAside(kFolderNow);
    ASSERT_TRUE(aside.ok()) << aside.error();
    EXPECT_EQ(aside->filename(), name);
    EXPECT_EQ(ReadFile(*aside), name);
    EXPECT_EQ(ReadFile(aside->string() + "-wal"), "log");
    EXPECT_FALSE(std::filesystem::exists(temp / "state.db"));
    EXPECT_FALSE(std::filesystem::exists(temp / "state.db-wal"));
  }
}

}  // namespace
}  // namespace aijob::state
