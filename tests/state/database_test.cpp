// Database: what store_damage_test.cpp does not see through Store.

#include "state/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using std::string;
using testing::HasSubstr;
using testing::StartsWith;

const model::TimePoint kOpened{std::chrono::seconds(1'700'000'000)};

constexpr char kTables[] =
    "BEGIN; CREATE TABLE schema(version INTEGER NOT NULL); CREATE TABLE things(value);";

DatabaseOptions Options(string name = "things") {
  DatabaseOptions options;
  options.name = std::move(name);
  options.create_tables = kTables;
  options.version = 3;
  options.checkpoint_bytes = 1 << 20;
  options.consequence = "things begin anew";
  return options;
}

std::unique_ptr<Database> MustOpenDatabase(const TempFolder& temp,
                                           DatabaseOptions options = Options()) {
  auto database = Database::Open(temp.path(), std::move(options), kOpened);
  EXPECT_TRUE(database.ok()) << database.error();
  return database.ok() ? std::move(database).value() : nullptr;
}

void Insert(Database& database, size_t bytes) {
  const string sql = "INSERT INTO things VALUES(zeroblob(" + std::to_string(bytes) + "))";
  ASSERT_EQ(database.connection().Execute(sql.c_str()), SQLITE_OK);
}

string Count(Database& database) {
  return database.connection().Ask("SELECT count(*) FROM things").value_or("no answer");
}

TEST(DatabaseTest, HasItsName) {
  const TempFolder temp;
  const auto database = MustOpenDatabase(temp);
  EXPECT_EQ(database->path(), temp / "things.db");
  EXPECT_TRUE(std::filesystem::exists(temp / "things.db"));
  EXPECT_FALSE(std::filesystem::exists(temp / "things.db.new")) << "no draft is left";
  EXPECT_EQ(database->damage(), "");
  EXPECT_FALSE(database->set_aside());
  EXPECT_EQ(database->connection().Ask("SELECT version FROM schema"), "3");
}

TEST(DatabaseTest, TwoOfTwoNamesShareAFolder) {
  const TempFolder temp;
  const auto things = MustOpenDatabase(temp);
  const auto others = MustOpenDatabase(temp, Options("others"));
  Insert(*things, 1);
  EXPECT_EQ(Count(*things), "1");
  EXPECT_EQ(Count(*others), "0");
  EXPECT_FALSE(Database::Open(temp.path(), Options(), kOpened).ok()) << "but not two of one";
}

TEST(DatabaseTest, WhatIsStoredIsThereAtTheNextOpening) {
  const TempFolder temp;
  {
    const auto database = MustOpenDatabase(temp);
    Insert(*database, 1);
    Insert(*database, 1);
  }
  EXPECT_EQ(std::filesystem::exists(temp / "things.db-wal") &&
                std::filesystem::file_size(temp / "things.db-wal") > 0,
            false);
  EXPECT_EQ(Count(*MustOpenDatabase(temp)), "2");
}

TEST(DatabaseTest, ANewerVersionIsRefusedAndLeftAlone) {
  const TempFolder temp;
  {
    DatabaseOptions newer = Options();
    newer.version = 4;
    Insert(*MustOpenDatabase(temp, newer), 1);
  }
  const string before = ReadFile(temp / "things.db");
  const auto refused = Database::Open(temp.path(), Options(), kOpened);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error(),
            (temp / "things.db").string() +
                ": written by a newer version of this program (schema 4, known is 3); start that "
                "version, or give another --storage.path");
  EXPECT_EQ(ReadFile(temp / "things.db"), before);
}

TEST(DatabaseTest, AnOlderVersionIsOpened) {
  const TempFolder temp;
  {
    DatabaseOptions older = Options();
    older.version = 2;
    Insert(*MustOpenDatabase(temp, older), 1);
  }
  EXPECT_EQ(Count(*MustOpenDatabase(temp)), "1");
}

TEST(DatabaseTest, ADamagedFileIsSetAsideUnderItsNameWithTheConsequence) {
  const TempFolder temp;
  Insert(*MustOpenDatabase(temp), 1);
  WriteFile(temp / "things.db", "no database, but long enough to be looked at as one");
  const auto database = MustOpenDatabase(temp);
  EXPECT_TRUE(database->set_aside());
  EXPECT_THAT(database->damage(), StartsWith((temp / "things.db").string() + ": damaged ("));
  EXPECT_THAT(database->damage(),
              HasSubstr("; set aside as things.db.damaged-1700000000, things begin anew"));
  EXPECT_EQ(ReadFile(temp / "things.db.damaged-1700000000"),
            "no database, but long enough to be looked at as one");
  EXPECT_EQ(Count(*database), "0");
}

TEST(DatabaseTest, ADatabaseOfSomebodyElseIsSetAside) {
  const TempFolder temp;
  Connection((temp / "things.db").string()).Execute("CREATE TABLE other(x)");
  EXPECT_THAT(MustOpenDatabase(temp)->damage(), HasSubstr("damaged (it has no schema table)"));
}

TEST(DatabaseTest, AnEmptySchemaIsDamage) {
  const TempFolder temp;
  MustOpenDatabase(temp)->connection().Execute("DELETE FROM schema");
  const auto database = MustOpenDatabase(temp);
  EXPECT_TRUE(database->set_aside());
  EXPECT_EQ(Count(*database), "0");
}

TEST(DatabaseTest, TheLogIsFoldedInWhenItIsLong) {
  const TempFolder temp;
  DatabaseOptions options = Options();
  options.checkpoint_bytes = 100'000;
  const auto database = MustOpenDatabase(temp, options);
  const auto log_bytes = [&] { return std::filesystem::file_size(temp / "things.db-wal"); };
  Insert(*database, 20'000);
  database->AfterCommit();
  EXPECT_GT(log_bytes(), 20'000U) << "short enough to be left";
  size_t longest = 0;
  size_t folded = 0;
  for (int i = 0; i < 50; ++i) {
    Insert(*database, 20'000);
    longest = std::max<size_t>(longest, log_bytes());
    database->AfterCommit();
    folded += log_bytes() == 0 ? 1 : 0;
  }
  EXPECT_LT(longest, 200'000U);
  EXPECT_GE(folded, 5U);
  EXPECT_LE(folded, 15U);
  EXPECT_EQ(Count(*database), "51");
}

TEST(DatabaseTest, HowSurelyCommitsAreStored) {
  const TempFolder temp;
  DatabaseOptions sure = Options("sure");
  sure.sync_commits = true;
  constexpr char kAsk[] = "PRAGMA synchronous";
  EXPECT_EQ(MustOpenDatabase(temp, sure)->connection().Ask(kAsk), "2");  // FULL: an fsync each
  EXPECT_EQ(MustOpenDatabase(temp)->connection().Ask(kAsk), "1");        // NORMAL
}

TEST(DatabaseTest, AFileThatWasRemovedIsNoStoreAnyMore) {
  const TempFolder temp;
  const auto database = MustOpenDatabase(temp);
  EXPECT_TRUE(database->Usable().ok());
  std::filesystem::rename(temp / "things.db", temp / "moved.db");
  EXPECT_THAT(database->Usable().error(), HasSubstr("things.db: was removed or replaced"));
}

TEST(DatabaseTest, FailuresAreInWords) {
  const TempFolder temp;
  const auto database = MustOpenDatabase(temp);
  database->connection().Execute("INSERT INTO nowhere VALUES(1)");
  EXPECT_EQ(database->Failure("cannot be written").message,
            (temp / "things.db").string() + ": cannot be written: no such table: nowhere");
}

}  // namespace
}  // namespace aijob::state
