// What a damaged store becomes: set aside, reported, and begun anew; never a crash, never
// disagreement.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "state/sqlite.h"
#include "state/state_samples.h"
#include "state/store.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct DamageCase {
  const char* name;
  void (*damage)(std::string&);
};

class StoreDamageTest : public testing::TestWithParam<DamageCase> {};

TEST_P(StoreDamageTest, IsSetAsideReportedAndBegunAnew) {
  TempFolder temp;
  {
    const auto store = MustOpen(temp.path());
    Changes changes = Agreeing(7, 500);
    ASSERT_TRUE(store->Commit(changes).ok());
  }
  std::string bytes = ReadFile(temp / "state.db");
  ASSERT_GT(bytes.size(), 20'000U);
  GetParam().damage(bytes);
  WriteFile(temp / "state.db", bytes);

  auto store = MustOpen(temp.path());
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(store->damaged_set_aside());
  EXPECT_THAT(store->damage(), HasSubstr("set aside as state.db.damaged-1700000000"));
  EXPECT_EQ(ReadFile(temp / "state.db.damaged-1700000000"), bytes);
  EXPECT_EQ(AgreedStep(*store, 500), 0U);
  EXPECT_TRUE(store->Commit(Agreeing(8, 2)).ok());
  store.reset();
  store = MustOpen(temp.path());
  EXPECT_THAT(store->damage(), IsEmpty());
  EXPECT_EQ(AgreedStep(*store, 2), 8U);
}

INSTANTIATE_TEST_SUITE_P(
    Table, StoreDamageTest,
    testing::Values(
        DamageCase{"Emptied", [](std::string& bytes) { bytes.clear(); }},
        DamageCase{"CutToAFewBytes", [](std::string& bytes) { bytes.resize(10); }},
        DamageCase{"CutInTheMiddle", [](std::string& bytes) { bytes.resize(bytes.size() / 2); }},
        DamageCase{"CutWithinAPage", [](std::string& bytes) { bytes.resize(5000); }},
        DamageCase{"HeaderOverwritten",
                   [](std::string& bytes) { bytes.replace(0, 100, 100, 'x'); }},
        DamageCase{"FirstPageZero", [](std::string& bytes) { bytes.replace(0, 4096, 4096, '\0'); }},
        DamageCase{"OtherText", [](std::string& bytes) { bytes.assign(9000, 'h'); }},
        DamageCase{"GarbageInTheMiddle",
                   [](std::string& bytes) {
                     std::mt19937 random(5);
                     for (size_t i = 4096; i < 16'384; ++i) bytes[i] = static_cast<char>(random());
                   }},
        DamageCase{"ZerosInTheMiddle",
                   [](std::string& bytes) { bytes.replace(4096, 12'288, 12'288, '\0'); }}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(StoreTest, AForeignDatabaseIsSetAside) {
  TempFolder temp;
  Connection((temp / "state.db").string()).Execute("CREATE TABLE other(x)");
  const auto store = MustOpen(temp.path());
  EXPECT_TRUE(store->damaged_set_aside());
}

TEST(StoreTest, ALogWithoutItsFileIsSetAside) {
  TempFolder temp;
  {
    auto store = MustOpen(temp / "live");
    ASSERT_TRUE(store->Commit(Agreeing(1, 2)).ok());
    std::filesystem::copy(temp / "live", temp / "killed");
  }
  std::filesystem::remove(temp / "killed/state.db");
  const auto store = MustOpen(temp / "killed");
  EXPECT_TRUE(store->damaged_set_aside());
  EXPECT_TRUE(std::filesystem::exists(temp / "killed/state.db.damaged-1700000000-wal"));
}

TEST(StoreTest, RandomBytesAnywhereNeverCrashNorDisagree) {
  TempFolder temp;
  {
    const auto store = MustOpen(temp / "good");
    ASSERT_TRUE(store->Commit(Agreeing(7, 300)).ok());
  }
  const std::string good = ReadFile(temp / "good/state.db");
  std::mt19937 random(17);
  for (int round = 0; round < 60; ++round) {
    std::string bytes = good;
    for (size_t hits = 1 + random() % 4; hits > 0; --hits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::filesystem::remove_all(temp / "bad");
    std::filesystem::create_directory(temp / "bad");
    WriteFile(temp / "bad/state.db", bytes);
    // Within a value nobody can see it (SQLite has no checksums there): the file then opens.
    const auto store = Store::Open(temp / "bad", kNow);
    if (store.ok()) {
      (void)(*store)->Load();
      (void)(*store)->Commit(Agreeing(9, 300));
    } else {
      EXPECT_THAT(store.error(), HasSubstr("state.db"));
    }
  }
}

}  // namespace
}  // namespace aijob::state
