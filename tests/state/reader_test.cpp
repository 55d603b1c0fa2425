#include "state/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/state_samples.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using testing::HasSubstr;

TEST(ReaderTest, RowsThatNoWriterWroteAreAnErrorNotAGuess) {
  TempFolder temp;
  ASSERT_TRUE(MustOpen(temp.path())->Commit(Agreeing(1, 2)).ok());
  const struct {
    const char* sql;
    const char* message;
  } kCases[] = {
      {"UPDATE series SET label_values = '9:x'", "1 series cannot be understood"},
      {"UPDATE series SET label_values = '', buckets = x'00'", "1 series cannot be understood"},
      {"ALTER TABLE series RENAME COLUMN value TO other", "cannot be read: no such column: value"},
  };
  for (const auto& bad : kCases) {
    Connection connection((temp / "state.db").string());
    ASSERT_EQ(connection.Execute(bad.sql), SQLITE_OK) << connection.Message();
    EXPECT_THAT(ReadAll(connection).error(), HasSubstr(bad.message));
  }
}

TEST(ReaderTest, TheStoreNamesTheFile) {
  TempFolder temp;
  ASSERT_TRUE(MustOpen(temp.path())->Commit(Agreeing(1, 2)).ok());
  {
    Connection connection((temp / "state.db").string());
    ASSERT_EQ(connection.Execute("UPDATE series SET label_values = '9:x'"), SQLITE_OK);
  }
  EXPECT_THAT(MustOpen(temp.path())->Load().error(), HasSubstr("state.db: 1 series cannot be"));
}

}  // namespace
}  // namespace aijob::state
