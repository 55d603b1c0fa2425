#include "state/push_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <limits>
#include <map>
#include <random>
#include <sstream>

#include "state/sqlite.h"
#include "state/temp_folder.h"
#include "support/small_disk.h"

namespace aijob::state {
namespace {

using model::PushChange;
using prometheus::MetricType;
using std::string;
using testing::HasSubstr;
using testing::IsEmpty;

const model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};

std::unique_ptr<PushStore> MustOpen(const std::filesystem::path& dir) {
  auto store = PushStore::Open(dir, kNow);
  EXPECT_TRUE(store.ok()) << store.error();
  return store.ok() ? std::move(store).value() : nullptr;
}

PushChange PutGroup(uint64_t id, const string& job, double pushed = 1) {
  PushChange change;
  change.group.id = id;
  change.group.labels = {{"instance", ""}, {"job", job}};
  change.group.pushed = pushed;
  return change;
}

PushChange PutFamily(uint64_t id, const string& name, const string& series, double pushed = 1) {
  PushChange change;
  change.kind = PushChange::Kind::kPutFamily;
  change.group.id = id;
  change.family = {name, "Help of " + name, MetricType::Gauge, pushed, series};
  return change;
}

PushChange Drop(PushChange::Kind kind, uint64_t id = 0, const string& family = "") {
  PushChange change;
  change.kind = kind;
  change.group.id = id;
  change.family.name = family;
  return change;
}

/// All of it in the order in which it comes, one line each.
string Told(PushStore& store) {
  std::ostringstream out;
  const model::Status loaded = store.Load(
      [&](const model::PushedGroup& group) {
        out << group.id << ':';
        for (const auto& [name, value] : group.labels) out << ' ' << name << '=' << value;
        out << " @" << group.pushed << " !" << group.failed << " ttl " << group.ttl.count() << '\n';
      },
      [&](uint64_t group, const model::PushedFamily& family) {
        out << group << '/' << family.name << " '" << family.help << "' "
            << static_cast<int>(family.type) << " @" << family.pushed << ' ' << family.series
            << '\n';
      });
  EXPECT_TRUE(loaded.ok()) << loaded.error();
  return out.str();
}

TEST(PushStoreTest, AllThatWasCommittedComesBack) {
  const TempFolder temp;
  PushChange group = PutGroup(std::numeric_limits<uint64_t>::max() >> 1U, "a\"\n\0b", 1.5);
  group.group.failed = 1700000000.125;
  group.group.ttl = std::chrono::milliseconds(90'500);
  PushChange family = PutFamily(group.group.id, "x", string("\0\xff\n", 3), 0.25);
  family.family.help = "";
  {
    const auto store = MustOpen(temp.path());
    EXPECT_EQ(Told(*store), "");
    ASSERT_TRUE(store->Commit({group, family}).ok());
    ASSERT_TRUE(store->Commit({}).ok());
  }
  const auto store = MustOpen(temp.path());
  EXPECT_THAT(store->damage(), IsEmpty());
  EXPECT_FALSE(store->damaged_set_aside());
  model::PushedGroup group_again;
  model::PushedFamily family_again;
  uint64_t owner = 0;
  ASSERT_TRUE(store->Load([&](model::PushedGroup each) { group_again = std::move(each); },
                          [&](uint64_t id, model::PushedFamily each) {
                            owner = id;
                            family_again = std::move(each);
                          }));
  EXPECT_EQ(group_again.id, group.group.id);
  EXPECT_EQ(group_again.labels, group.group.labels);
  EXPECT_EQ(group_again.pushed, group.group.pushed);
  EXPECT_EQ(group_again.failed, group.group.failed);
  EXPECT_EQ(group_again.ttl, group.group.ttl);
  EXPECT_EQ(owner, group.group.id);
  EXPECT_EQ(family_again.name, "x");
  EXPECT_EQ(family_again.help, "");
  EXPECT_EQ(family_again.type, MetricType::Gauge);
  EXPECT_EQ(family_again.pushed, 0.25);
  EXPECT_EQ(family_again.series, family.family.series);
}

TEST(PushStoreTest, EveryTypeComesBack) {
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  for (const MetricType type : {MetricType::Counter, MetricType::Gauge, MetricType::Summary,
                                MetricType::Untyped, MetricType::Histogram}) {
    PushChange family = PutFamily(1, "x", "bytes");
    family.family.type = type;
    ASSERT_TRUE(store->Commit({family}).ok());
    ASSERT_TRUE(store->Load(
        [](const model::PushedGroup&) {},
        [&](uint64_t, const model::PushedFamily& read) { EXPECT_EQ(read.type, type); }));
  }
}

TEST(PushStoreTest, GroupsComeInTheOrderOfTheirMakingThenFamiliesByGroup) {
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  ASSERT_TRUE(store
                  ->Commit({PutGroup(10, "b"), PutFamily(10, "y", "1"), PutGroup(9, "c"),
                            PutFamily(9, "z", "2"), PutFamily(10, "x", "3"), PutGroup(11, "a")})
                  .ok());
  EXPECT_EQ(Told(*store),
            "9: instance= job=c @1 !0 ttl 0\n10: instance= job=b @1 !0 ttl 0\n"
            "11: instance= job=a @1 !0 ttl 0\n9/z 'Help of z' 1 @1 2\n10/x 'Help of x' 1 @1 3\n"
            "10/y 'Help of y' 1 @1 1\n");
}

TEST(PushStoreTest, StepsCountInTheirOrder) {
  using Kind = PushChange::Kind;
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  const model::PushChanges all = {PutGroup(1, "a"), PutFamily(1, "x", "1"), PutFamily(1, "y", "1"),
                                  PutGroup(2, "b"), PutFamily(2, "x", "2")};
  ASSERT_TRUE(store->Commit(all).ok());
  ASSERT_TRUE(store->Commit({Drop(Kind::kDropFamily, 1, "x"), PutGroup(1, "a", 7)}).ok());
  const string b = "2: instance= job=b @1 !0 ttl 0\n";
  EXPECT_EQ(Told(*store), "1: instance= job=a @7 !0 ttl 0\n" + b +
                              "1/y 'Help of y' 1 @1 1\n2/x 'Help of x' 1 @1 2\n");
  ASSERT_TRUE(store->Commit({Drop(Kind::kDropGroup, 1), Drop(Kind::kDropGroup, 99)}).ok());
  EXPECT_EQ(Told(*store), b + "2/x 'Help of x' 1 @1 2\n");
  ASSERT_TRUE(store->Commit({PutFamily(2, "x", "3"), PutFamily(2, "x", "4")}).ok());
  EXPECT_EQ(Told(*store), b + "2/x 'Help of x' 1 @1 4\n");
  ASSERT_TRUE(store->Commit({PutGroup(3, "c"), Drop(Kind::kDropAll), PutGroup(4, "d")}).ok());
  EXPECT_EQ(Told(*store), "4: instance= job=d @1 !0 ttl 0\n");
}

TEST(PushStoreTest, TwoProcessesCannotHaveIt) {
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  EXPECT_FALSE(PushStore::Open(temp.path(), kNow).ok());
}

/// Groups and families that agree: as many groups, each with three families, all of that step.
model::PushChanges Agreeing(int step, uint64_t groups) {
  model::PushChanges changes;
  for (uint64_t id = 1; id <= groups; ++id) {
    changes.push_back(PutGroup(id, "job" + std::to_string(id), step));
    for (const char* name : {"x", "y", "z"}) {
      changes.push_back(PutFamily(id, name, string(200, static_cast<char>('a' + step)), step));
    }
  }
  return changes;
}

/// The step at which all that is there agrees; 0: nothing is there; -1: they do not agree, or the
/// half of a group is there.
int AgreedStep(PushStore& store, uint64_t groups) {
  std::map<double, size_t> steps;
  const model::Status loaded = store.Load(
      [&](const model::PushedGroup& group) { ++steps[group.pushed]; },
      [&](uint64_t, const model::PushedFamily& family) {
        const bool whole = family.series == string(200, static_cast<char>('a' + family.pushed));
        ++steps[whole ? family.pushed : -1];
      });
  EXPECT_TRUE(loaded.ok()) << loaded.error();
  if (steps.empty()) return 0;
  const auto& [step, count] = *steps.begin();
  return steps.size() == 1 && count == 4 * groups ? static_cast<int>(step) : -1;
}

TEST(PushStoreTest, ADamagedFileIsSetAsideAndTold) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpen(temp.path())->Commit(Agreeing(1, 50)).ok());
  string bytes = ReadFile(temp / "pushes.db");
  ASSERT_GT(bytes.size(), 20'000U);
  bytes.replace(8192, 8192, 8192, '\x55');
  WriteFile(temp / "pushes.db", bytes);
  const auto store = MustOpen(temp.path());
  EXPECT_TRUE(store->damaged_set_aside());
  EXPECT_THAT(store->damage(), HasSubstr("set aside as pushes.db.damaged-1700000000, no group of "
                                         "before is left"));
  EXPECT_EQ(ReadFile(temp / "pushes.db.damaged-1700000000"), bytes);
  EXPECT_EQ(AgreedStep(*store, 50), 0);
  ASSERT_TRUE(store->Commit(Agreeing(2, 3)).ok());
  EXPECT_EQ(AgreedStep(*store, 3), 2);
}

TEST(PushStoreTest, ACutFileIsSetAsideWhereverItIsCut) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpen(temp / "good")->Commit(Agreeing(1, 30)).ok());
  const string good = ReadFile(temp / "good/pushes.db");
  for (size_t length = 0; length < good.size(); length += length % 4096 == 0 ? 1 : 1365) {
    std::filesystem::remove_all(temp / "cut");
    std::filesystem::create_directory(temp / "cut");
    WriteFile(temp / "cut/pushes.db", good.substr(0, length));
    const auto store = MustOpen(temp / "cut");
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->damaged_set_aside()) << length;
    EXPECT_EQ(AgreedStep(*store, 30), 0) << length;
  }
}

/// As after SIGKILL, and then the end of the log is lost: what is left is that of some commit.
TEST(PushStoreTest, ACutLogLeavesWholeCommits) {
  const TempFolder temp;
  {
    const auto store = MustOpen(temp / "live");
    for (int step = 1; step <= 5; ++step) ASSERT_TRUE(store->Commit(Agreeing(step, 4)).ok());
    std::filesystem::copy(temp / "live", temp / "killed");
  }
  const string log = ReadFile(temp / "killed/pushes.db-wal");
  ASSERT_GT(log.size(), 30'000U);
  std::map<int, size_t> steps;
  for (size_t length = log.size();; length -= std::min<size_t>(length, 1031)) {
    std::filesystem::remove_all(temp / "cut");
    std::filesystem::copy(temp / "killed", temp / "cut");
    WriteFile(temp / "cut/pushes.db-wal", log.substr(0, length));
    const auto store = MustOpen(temp / "cut");
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
  ASSERT_TRUE(MustOpen(temp / "good")->Commit(Agreeing(1, 30)).ok());
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
    const auto store = PushStore::Open(temp / "bad", kNow);
    if (!store.ok()) {
      EXPECT_THAT(store.error(), HasSubstr("pushes.db"));
      continue;
    }
    (void)(*store)->Load([](const model::PushedGroup&) {},
                         [](uint64_t, const model::PushedFamily&) {});
    (void)(*store)->Commit(Agreeing(2, 30));
  }
}

/// Values that no program of ours writes, in a file that SQLite finds sound.
TEST(PushStoreTest, ImpossibleValuesAreReadAsSomething) {
  const TempFolder temp;
  ASSERT_TRUE(MustOpen(temp.path())->Commit(Agreeing(1, 1)).ok());
  Connection((temp / "pushes.db").string())
      .Execute(
          "UPDATE groups SET labels = x'0102', pushed = NULL, failed = 'x', ttl_ms = -1;"
          "UPDATE families SET type = 99, name = x'ff' || name, series = 'text';");
  const auto store = MustOpen(temp.path());
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

TEST(PushStoreTest, OnAFullDiskACommitStoresNothingOfIt) {
  const test::SmallDisk disk(size_t{1} << 20);
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small file system is not allowed here";
  auto store = MustOpen(disk.Path("state"));
  ASSERT_TRUE(store->Commit(Agreeing(1, 4)).ok());
  disk.Fill();
  model::PushChanges large = Agreeing(2, 4);
  large.push_back(PutFamily(1, "large", string(200'000, 'x')));
  for (int i = 0; i < 3; ++i) {
    const model::Status failed = store->Commit(large);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error(), HasSubstr("pushes.db: cannot be written: "));
    EXPECT_EQ(AgreedStep(*store, 4), 1);
  }
  disk.MakeRoom();
  EXPECT_TRUE(store->Commit(Agreeing(3, 4)).ok());
  EXPECT_EQ(AgreedStep(*store, 4), 3);
  store.reset();
  EXPECT_EQ(AgreedStep(*MustOpen(disk.Path("state")), 4), 3);
}

/// Files of this process cannot grow beyond that size, for as long as this lives.
class FileLimit {
 public:
  explicit FileLimit(size_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    (void)std::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(PushStoreTest, AFailedWriteInTheMiddleStoresNothingOfIt) {
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  ASSERT_TRUE(store->Commit(Agreeing(1, 4)).ok());
  model::PushChanges large = Agreeing(2, 4);
  large.push_back(PutFamily(1, "large", string(2 << 20, 'x')));
  {
    const FileLimit limit(500'000);
    EXPECT_THAT(store->Commit(large).error(), HasSubstr("cannot be written"));
    EXPECT_EQ(AgreedStep(*store, 4), 1);
    EXPECT_TRUE(store->Commit(Agreeing(3, 4)).ok()) << "a small one still fits";
  }
  EXPECT_EQ(AgreedStep(*store, 4), 3);
  EXPECT_TRUE(store->Commit(large).ok());
}

TEST(PushStoreTest, AFileThatWasRemovedTakesNoCommit) {
  const TempFolder temp;
  const auto store = MustOpen(temp.path());
  std::filesystem::remove(temp / "pushes.db");
  EXPECT_THAT(store->Commit(Agreeing(1, 1)).error(), HasSubstr("was removed or replaced"));
}

}  // namespace
}  // namespace aijob::state
