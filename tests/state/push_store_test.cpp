#include "state/push_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <limits>
#include <sstream>

#include "state/push_samples.h"
#include "state/temp_folder.h"
#include "support/small_disk.h"

namespace aijob::state {
namespace {

using model::PushChange;
using prometheus::MetricType;
using std::string;
using testing::HasSubstr;
using testing::IsEmpty;

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
    const auto store = MustOpenPushes(temp.path());
    EXPECT_EQ(Told(*store), "");
    ASSERT_TRUE(store->Commit({group, family}).ok());
    ASSERT_TRUE(store->Commit({}).ok());
  }
  const auto store = MustOpenPushes(temp.path());
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
  const auto store = MustOpenPushes(temp.path());
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
  const auto store = MustOpenPushes(temp.path());
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
  const auto store = MustOpenPushes(temp.path());
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
  const auto store = MustOpenPushes(temp.path());
  EXPECT_FALSE(PushStore::Open(temp.path(), kPushNow).ok());
}

TEST(PushStoreTest, OnAFullDiskACommitStoresNothingOfIt) {
  const test::SmallDisk disk(size_t{1} << 20);
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small file system is not allowed here";
  auto store = MustOpenPushes(disk.Path("state"));
  ASSERT_TRUE(store->Commit(AgreeingPushes(1, 4)).ok());
  disk.Fill();
  model::PushChanges large = AgreeingPushes(2, 4);
  large.push_back(PutFamily(1, "large", string(200'000, 'x')));
  for (int i = 0; i < 3; ++i) {
    const model::Status failed = store->Commit(large);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error(), HasSubstr("pushes.db: cannot be written: "));
    EXPECT_EQ(AgreedStep(*store, 4), 1);
  }
  disk.MakeRoom();
  EXPECT_TRUE(store->Commit(AgreeingPushes(3, 4)).ok());
  EXPECT_EQ(AgreedStep(*store, 4), 3);
  store.reset();
  EXPECT_EQ(AgreedStep(*MustOpenPushes(disk.Path("state")), 4), 3);
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
  const auto store = MustOpenPushes(temp.path());
  ASSERT_TRUE(store->Commit(AgreeingPushes(1, 4)).ok());
  model::PushChanges large = AgreeingPushes(2, 4);
  large.push_back(PutFamily(1, "large", string(2 << 20, 'x')));
  {
    const FileLimit limit(500'000);
    EXPECT_THAT(store->Commit(large).error(), HasSubstr("cannot be written"));
    EXPECT_EQ(AgreedStep(*store, 4), 1);
    EXPECT_TRUE(store->Commit(AgreeingPushes(3, 4)).ok()) << "a small one still fits";
  }
  EXPECT_EQ(AgreedStep(*store, 4), 3);
  EXPECT_TRUE(store->Commit(large).ok());
}

TEST(PushStoreTest, AFileThatWasRemovedTakesNoCommit) {
  const TempFolder temp;
  const auto store = MustOpenPushes(temp.path());
  std::filesystem::remove(temp / "pushes.db");
  EXPECT_THAT(store->Commit(AgreeingPushes(1, 1)).error(), HasSubstr("was removed or replaced"));
}

}  // namespace
}  // namespace aijob::state
