#include "match/field_table.h"

#include <gmock/gmock.h>

namespace aijob::match {
namespace {

using testing::ElementsAre;

TEST(FieldTableTest, ANameStandsForItsSpellings) {
  FieldTable table;
  PackSpec pack;
  pack.fields = {{"status", {"status", "state"}}, {"bare", {}}};
  const FieldTable::Names names = table.Declare(pack);
  EXPECT_THAT(table.Resolve("status", names), ElementsAre(0, 1));
  EXPECT_THAT(table.Resolve("bare", names), ElementsAre(2));
  EXPECT_THAT(table.Resolve("state", names), ElementsAre(1)) << "not declared: its own spelling";
  EXPECT_THAT(table.Resolve("other", {}), ElementsAre(3));
  const auto wanted = std::move(table).TakeWanted();
  ASSERT_EQ(wanted.size(), 4);
  EXPECT_EQ(wanted[1].name, "state");
  EXPECT_THAT(wanted[1].spellings, ElementsAre("state"));
}

}  // namespace
}  // namespace aijob::match
