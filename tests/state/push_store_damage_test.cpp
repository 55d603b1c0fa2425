// What a damaged store of pushes becomes: set aside and told, or whole commits; never half a group.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "state/push_samples.h"
#include "state/push_store.h"
#include "state/sqlite.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using prometheus::MetricType;
using std::string;
using testing::HasSubstr;

TEST(PushStoreTest, ADamagedFileIsSetAsideAndTold) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpenPushes(temp.path())->Commit(AgreeingPushes(1, 50)).ok());
  string bytes = ReadFile(temp / "pushes.db");
  ASSERT_GT(bytes.size(), 20'000U);
  bytes.replace(8192, 8192, 8192, '\x55');
  WriteFile(temp / "pushes.db", bytes);
  const auto store = MustOpenPushes(temp.path());
  EXPECT_TRUE(store->damaged_set_aside());
  EXPECT_THAT(store->damage(), HasSubstr("set aside as pushes.db.damaged-1700000000, no group of "
                                         "before is left"));
  EXPECT_EQ(ReadFile(temp / "pushes.db.damaged-1700000000"), bytes);
  EXPECT_EQ(AgreedStep(*store, 50), 0);
  ASSERT_TRUE(store->Commit(AgreeingPushes(2, 3)).ok());
  EXPECT_EQ(AgreedStep(*store, 3), 2);
}

TEST(PushStoreTest, ACutFileIsSetAsideWhereverItIsCut) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpenPushes(temp / "good")->Commit(AgreeingPushes(1, 30)).ok());
  const string good = ReadFile(temp / "good/pushes.db");
  for (size_t length = 0; length < good.size(); length += length % 4096 == 0 ? 1 : 1365) {
    std::filesystem::remove_all(temp / "cut");
    std::filesystem::create_directory(temp / "cut");
    WriteFile(temp / "cut/pushes.db", good.substr(0, length));
    const auto store = MustOpenPushes(temp / "cut");
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->damaged_set_aside()) << length;
    EXPECT_EQ(AgreedStep(*store, 30), 0) << length;
  }
}

/// As after SIGKILL, and then the end of the log is lost: what is left is that of some commit.
TEST(PushStoreTest, ACutLogLeavesWholeCommits) {
  const TempFolder temp;
  {
    const auto store = MustOpenPushes(temp / "live");
    for (int step = 1; step <= 5; ++step) ASSERT_TRUE(store->Commit(AgreeingPushes(step, 4)).ok());
    std::filesystem::copy(temp / "live", temp / "killed");
  }
  const string log = ReadFile(temp / "killed/pushes.db-wal");
  ASSERT_GT(log.size(), 30'000U);
  std::map<int, size_t> steps;
  for (size_t length = log.size();; length -= std::min<size_t>(length, 1031)) {
    std::filesystem::remove_all(temp / "cut");
    std::filesystem::copy(temp / "killed", temp / "cut");
    WriteFile(temp / "cut/pushes.db-wal", log.substr(0, length));
    const auto store = MustOpenPushes(temp / "cut");
    ASSERT_NE(store, nullptr);
    const int step = AgreedStep(*store, 4);
    ASSERT_GE(step, 0) << length;
    ++steps[step];
    if (length == log.size()) {
      EXPECT_EQ(step, 5);
    }
    if (length == 0) break;
  }
  EXPECT_EQ(steps.size(), 6U) << "each of them, and none";
}

TEST(PushStoreTest, RandomBytesAnywhereNeverCrash) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpenPushes(temp / "good")->Commit(AgreeingPushes(1, 30)).ok());
  const string good = ReadFile(temp / "good/pushes.db");
  std::mt19937 random(3);
  for (int round = 0; round < 80; ++round) {
    string bytes = good;
    for (size_t hits = 1 + random() % 4; hits > 0; --hits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::filesystem::remove_all(temp / "bad");
    std::filesystem::create_directory(temp / "bad");
    WriteFile(temp / "bad/pushes.db", bytes);
    const auto store = PushStore::Open(temp / "bad", kPushNow);
    if (!store.ok()) {
      EXPECT_THAT(store.error(), HasSubstr("pushes.db"));
      continue;
    }
    (void)(*store)->Load([](const model::PushedGroup&) {},
                         [](uint64_t, const model::PushedFamily&) {});
    (void)(*store)->Commit(AgreeingPushes(2, 30));
  }
}

/// Values that no program of ours writes, in a file that SQLite finds sound.
TEST(PushStoreTest, ImpossibleValuesAreReadAsSomething) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpenPushes(temp.path())->Commit(AgreeingPushes(1, 1)).ok());
  Connection((temp / "pushes.db").string())
      .Execute(
          "UPDATE groups SET labels = x'0102', pushed = NULL, failed = 'x', ttl_ms = -1;"
          "UPDATE families SET type = 99, name = x'ff' || name, series = 'text';");
  const auto store = MustOpenPushes(temp.path());
  EXPECT_EQ(store->damage(), "");
  size_t groups = 0;
  size_t families = 0;
  ASSERT_TRUE(store->Load(
      [&](const model::PushedGroup& group) {
        ++groups;
        EXPECT_TRUE(group.labels.empty());
        EXPECT_TRUE(std::isnan(group.pushed));
        EXPECT_EQ(group.ttl.count(), -1);
      },
      [&](uint64_t, const model::PushedFamily& family) {
        ++families;
        EXPECT_EQ(family.type, MetricType::Untyped);
      }));
  EXPECT_EQ(groups, 1U);
  EXPECT_EQ(families, 3U);
}

}  // namespace
}  // namespace aijob::state
