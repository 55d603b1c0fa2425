#include "parse/key_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace aijob::parse {
namespace {

using model::FieldSpec;
using std::string;
using std::vector;
using testing::ElementsAre;
using testing::IsEmpty;

/// The entry of a key that stands in readable bytes, as in a line.
const KeyEntry* Find(const KeyTable& table, const string& key, uint16_t node = kTopNode) {
  const string line = "\"" + key + "\":\"12345678\"";
  return table.Find(node, line.data() + 1, key.size());
}

TEST(KeyTableTest, KnowsWhatEveryLineMayHave) {
  const KeyTable table({});
  const std::map<string, Role> cases = {{"ts", Role::kTime},
                                        {"@timestamp", Role::kTime},
                                        {"level", Role::kLevel},
                                        {"levelno", Role::kLevelPython},
                                        {"PRIORITY", Role::kLevelSyslog},
                                        {"severityNumber", Role::kLevelOtel},
                                        {"msg", Role::kMessage},
                                        {"event", Role::kWeakMessage},
                                        {"exc_info", Role::kErrorText},
                                        {"log.level", Role::kLevel},
                                        {"__REALTIME_TIMESTAMP", Role::kTime}};
  for (const auto& [key, role] : cases) {
    ASSERT_NE(Find(table, key), nullptr) << key;
    EXPECT_EQ(Find(table, key)->role, role) << key;
  }
  for (const char* key : {"", "x", "Ts", "tss", "messagf", "msg2", "__REALTIME_TIMESTAMQ"}) {
    EXPECT_EQ(Find(table, key), nullptr) << key;
  }
}

TEST(KeyTableTest, WantedSpellingsFlatAndNested) {
  const KeyTable table(vector<FieldSpec>{{"status", {"status", "state.name"}},
                                         {"why", {"error.type", "a.b.c"}},
                                         {"again", {"status"}}});
  EXPECT_EQ(table.wanted_count(), 3U);
  EXPECT_THAT(Find(table, "status")->wanted, ElementsAre(0, 2));
  EXPECT_THAT(Find(table, "state.name")->wanted, ElementsAre(0)) << "as one key";
  const KeyEntry* const state = Find(table, "state");
  ASSERT_NE(state, nullptr);
  EXPECT_THAT(state->wanted, IsEmpty());
  EXPECT_THAT(Find(table, "name", state->child)->wanted, ElementsAre(0));
  EXPECT_EQ(Find(table, "name"), nullptr) << "stands in another object";
  const KeyEntry* const error = Find(table, "error");
  EXPECT_EQ(error->role, Role::kErrorText);
  EXPECT_THAT(Find(table, "type", error->child)->wanted, ElementsAre(1));
  EXPECT_EQ(Find(table, "type", error->child)->role, Role::kErrorText);
  const KeyEntry* const b = Find(table, "b", Find(table, "a")->child);
  EXPECT_THAT(Find(table, "c", b->child)->wanted, ElementsAre(1));
}

TEST(KeyTableTest, OddSpellingsDoNoHarm) {
  const KeyTable table(vector<FieldSpec>{{"f", {"", ".", "a.", ".b", "x..y"}}});
  EXPECT_THAT(Find(table, "")->wanted, testing::Contains(0U));
  EXPECT_THAT(Find(table, "a.")->wanted, ElementsAre(0));
  EXPECT_NE(Find(table, "y", Find(table, "", Find(table, "x")->child)->child), nullptr);
}

TEST(KeyTableTest, AgreesWithAMapOnRandomKeys) {
  std::mt19937 random(7);
  const auto key = [&random] {
    string text(1, 'k');  // no known spelling begins so
    for (size_t n = random() % 12; n > 0; --n) text += "ab_"[random() % 3];
    return text;
  };
  std::map<string, vector<uint32_t>> twin;
  vector<FieldSpec> wanted;
  for (uint32_t i = 0; i < 500; ++i) {
    wanted.push_back({std::to_string(i), {key()}});
    twin[wanted.back().spellings[0]].push_back(i);
  }
  const KeyTable table(wanted);
  for (int i = 0; i < 5000; ++i) {
    const string asked = key();
    const KeyEntry* const entry = Find(table, asked);
    ASSERT_EQ(entry != nullptr, twin.contains(asked)) << asked;
    ASSERT_TRUE(entry == nullptr || entry->wanted == twin[asked]) << asked;
  }
}

}  // namespace
}  // namespace aijob::parse
