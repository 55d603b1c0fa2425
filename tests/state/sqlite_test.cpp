#include "state/sqlite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "state/temp_folder.h"

namespace aijob::state {
namespace {

TEST(SqliteTest, ValuesGoInAndOut) {
  Connection connection(":memory:");
  ASSERT_EQ(connection.code(), SQLITE_OK);
  ASSERT_EQ(connection.Execute("CREATE TABLE t(a, b, c, d)"), SQLITE_OK);
  Statement insert(connection.get(), "INSERT INTO t VALUES(?,?,?,?)");
  ASSERT_EQ(insert.code(), SQLITE_OK);
  const std::string bytes("\0\xff", 2);
  EXPECT_EQ(
      insert.Integer(std::numeric_limits<uint64_t>::max()).Real(0.1).Text("x").Blob(bytes).Run(),
      SQLITE_OK);
  EXPECT_EQ(insert.Integer(0).Real(NAN).Text("").Blob({}).Run(), SQLITE_OK);

  Statement select(connection.get(), "SELECT a, b, c, d FROM t ORDER BY a");
  ASSERT_EQ(select.Next(), SQLITE_ROW);
  EXPECT_EQ(select.IntegerAt(0), std::numeric_limits<uint64_t>::max());  // -1, signed
  EXPECT_EQ(select.RealAt(1), 0.1);
  EXPECT_EQ(select.BytesAt(2), "x");
  EXPECT_EQ(select.BytesAt(3), bytes);
  ASSERT_EQ(select.Next(), SQLITE_ROW);
  EXPECT_TRUE(std::isnan(select.RealAt(1)));
  EXPECT_EQ(select.BytesAt(2), "");
  EXPECT_EQ(select.BytesAt(3), "");
  EXPECT_EQ(select.Next(), SQLITE_DONE);
}

TEST(SqliteTest, FaultsComeBackAsCodes) {
  Connection connection(":memory:");
  EXPECT_NE(Statement(connection.get(), "SELECT nothing").code(), SQLITE_OK);
  EXPECT_EQ(connection.Ask("SELECT 1"), "1");
  EXPECT_EQ(connection.Ask("SELECT 1 WHERE 0"), std::nullopt);
  EXPECT_NE(Connection("/proc/none/state.db").code(), SQLITE_OK);
}

TEST(SqliteTest, OnlyDamageIsDamage) {
  TempFolder temp;
  WriteFile(temp / "x", std::string(8192, 'x'));
  Connection connection((temp / "x").string());
  connection.Ask("SELECT * FROM sqlite_schema");
  EXPECT_TRUE(IsDamage(connection.LastCode())) << connection.Message();
  EXPECT_FALSE(IsDamage(SQLITE_FULL));
  EXPECT_FALSE(IsDamage(SQLITE_IOERR));
}

}  // namespace
}  // namespace aijob::state
