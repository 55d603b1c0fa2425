#include "state/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>
#include <random>

#include "state/sqlite.h"
#include "state/state_samples.h"
#include "state/temp_folder.h"

namespace aijob::state {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void ExpectSame(const model::Position& a, const model::Position& b) {
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.path, b.path);
  EXPECT_EQ(a.identity, b.identity);
  EXPECT_EQ(a.offset, b.offset);
  EXPECT_EQ(a.lines, b.lines);
  EXPECT_EQ(a.head_bytes, b.head_bytes);
  EXPECT_EQ(a.head_hash, b.head_hash);
  EXPECT_EQ(a.marker_bytes, b.marker_bytes);
  EXPECT_EQ(a.marker_hash, b.marker_hash);
  EXPECT_EQ(a.written, b.written);
  EXPECT_EQ(a.rotated, b.rotated);
  EXPECT_EQ(a.ending, b.ending);
  EXPECT_EQ(a.ended, b.ended);
  EXPECT_EQ(a.carry, b.carry);
}

TEST(StoreTest, BeginsEmptyInAFolderItCreates) {
  TempFolder temp;
  const auto store = MustOpen(temp / "a/b");
  EXPECT_THAT(store->damage(), IsEmpty());
  const auto snapshot = store->Load();
  ASSERT_TRUE(snapshot.ok()) << snapshot.error();
  EXPECT_TRUE(snapshot->positions.empty());
  EXPECT_TRUE(snapshot->series.empty());
  EXPECT_TRUE(snapshot->notes.empty());
}

TEST(StoreTest, PositionsComeBackToTheLastBit) {
  TempFolder temp;
  model::Position position;
  position.source = "so\"urce";
  position.path = std::string("/p\xff\0q", 6);
  position.identity = {.device = std::numeric_limits<uint64_t>::max(), .inode = 1ULL << 63};
  position.offset = (1ULL << 63) + 7;
  position.lines = 12;
  position.head_bytes = std::numeric_limits<uint32_t>::max();
  position.head_hash = 0xfedcba9876543210;
  position.marker_bytes = 256;
  position.marker_hash = 0x8000000000000000;
  position.written = -1'234'567'890'123'456'789;
  position.rotated = true;
  position.ending = true;
  position.ended = true;
  position.carry = std::string("\0\x01partial\n", 10);
  ASSERT_TRUE(MustOpen(temp.path())->Commit({.positions = {position}}).ok());

  const auto snapshot = MustOpen(temp.path())->Load();
  ASSERT_TRUE(snapshot.ok());
  ASSERT_EQ(snapshot->positions.size(), 1U);
  ExpectSame(snapshot->positions[0], position);
}

TEST(StoreTest, NumbersComeBackToTheLastBit) {
  TempFolder temp;
  std::mt19937_64 random(7);
  std::vector<double> values = {0,
                                1,
                                -1,
                                0.1 + 0.2,
                                1e308,
                                5e-324,
                                9007199254740993.0,
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN()};
  while (values.size() < 500) {
    if (const auto value = std::bit_cast<double>(random()); !std::isnan(value)) {
      values.push_back(value);
    }
  }
  Changes changes;
  for (size_t i = 0; i < values.size(); ++i) {
    changes.series.push_back(MakeSeries({std::to_string(1000 + i)}, values[i]));
    changes.series.back().buckets = {random(), i};
  }
  ASSERT_TRUE(MustOpen(temp.path())->Commit(changes).ok());

  const auto snapshot = MustOpen(temp.path())->Load();
  ASSERT_TRUE(snapshot.ok());
  ASSERT_EQ(snapshot->series.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const model::SavedSeries& series = snapshot->series[i];
    EXPECT_EQ(series.label_values, changes.series[i].label_values);
    EXPECT_EQ(series.buckets, changes.series[i].buckets);
    EXPECT_EQ(series.created, 1.5);
    if (std::isnan(values[i])) {
      EXPECT_TRUE(std::isnan(series.value));
    } else {
      EXPECT_EQ(std::bit_cast<uint64_t>(series.value), std::bit_cast<uint64_t>(values[i]));
    }
  }
}

TEST(StoreTest, LaterCommitsReplaceEarlierOnes) {
  TempFolder temp;
  auto store = MustOpen(temp.path());
  ASSERT_TRUE(store
                  ->Commit({.positions = {MakePosition(1, 10), MakePosition(2, 20)},
                            .series = {MakeSeries({"a"}, 1), MakeSeries({"b"}, 2)},
                            .notes = {{"keep", "1"}, {"drop", "2"}}})
                  .ok());
  // An inode forgotten and begun anew in the same commit: forgetting goes first.
  ASSERT_TRUE(store
                  ->Commit({.forgotten = {MakePosition(1, 0), MakePosition(2, 0)},
                            .positions = {MakePosition(2, 5)},
                            .forgotten_series = {MakeSeries({"b"}, 0)},
                            .series = {MakeSeries({"a"}, 3)},
                            .notes = {{"drop", std::nullopt}, {"keep", ""}}})
                  .ok());
  const auto snapshot = store->Load();
  ASSERT_TRUE(snapshot.ok());
  ASSERT_EQ(snapshot->positions.size(), 1U);
  ExpectSame(snapshot->positions[0], MakePosition(2, 5));
  ASSERT_EQ(snapshot->series.size(), 1U);
  EXPECT_EQ(snapshot->series[0].value, 3);
  ASSERT_EQ(snapshot->notes.size(), 1U);
  EXPECT_EQ(snapshot->notes[0].key, "keep");
  EXPECT_EQ(snapshot->notes[0].value, "");
}

TEST(StoreTest, SurvivesACopyTakenWithoutClosing) {
  TempFolder temp;
  auto store = MustOpen(temp / "live");
  ASSERT_TRUE(store->Commit({.positions = {MakePosition(1, 10)}}).ok());
  // What a SIGKILL leaves: the file and its log as they are now.
  std::filesystem::copy(temp / "live", temp / "killed");
  const auto snapshot = MustOpen(temp / "killed")->Load();
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ(snapshot->positions.size(), 1U);
}

TEST(StoreTest, OversizeBlobIsRefusedAndNothingIsStored) {
  TempFolder temp;
  auto store = MustOpen(temp.path());
  const model::Status status = store->Commit(
      {.positions = {MakePosition(1, 1)}, .notes = {{"big", std::string(kMaxBlobBytes + 1, 'x')}}});
  EXPECT_THAT(status.error(), HasSubstr("the note big is over 64 MiB"));
  EXPECT_TRUE(store->Load()->positions.empty());
  EXPECT_TRUE(store->Commit({.notes = {{"big", std::string(kMaxBlobBytes, 'x')}}}).ok());
}

TEST(StoreTest, TheLogStaysSmall) {
  TempFolder temp;
  auto store = MustOpen(temp.path());
  const std::string blob(100'000, 'x');
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(store->Commit({.notes = {{"same", blob}, {"i", std::to_string(i)}}}).ok());
  }
  EXPECT_LT(std::filesystem::file_size(temp / "state.db-wal"), kCheckpointBytes + 2 * blob.size());
  EXPECT_LT(std::filesystem::file_size(temp / "state.db"), 10 * blob.size());
  ASSERT_TRUE(store->Sync().ok());
  EXPECT_EQ(std::filesystem::file_size(temp / "state.db-wal"), 0U);
}

TEST(StoreTest, ASecondProcessIsToldThePid) {
  TempFolder temp;
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = Store::Open(temp.path(), kNow);
    char byte = store.ok() ? 'k' : 'x';
    (void)!write(ready[1], &byte, 1);
    (void)!read(done[0], &byte, 1);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'k');
  EXPECT_THAT(Store::Open(temp.path(), kNow).error(),
              HasSubstr("in use by another process (pid " + std::to_string(child) + ")"));
  ASSERT_EQ(write(done[1], &byte, 1), 1);
  waitpid(child, nullptr, 0);
  for (int fd : {ready[0], ready[1], done[0], done[1]}) close(fd);
  EXPECT_NE(MustOpen(temp.path()), nullptr);  // the lock ended with its process
}

TEST(StoreTest, ANewerSchemaIsRefusedAndLeftAlone) {
  TempFolder temp;
  MustOpen(temp.path());
  {
    Connection connection((temp / "state.db").string());
    ASSERT_EQ(connection.Execute("UPDATE schema SET version = 99"), SQLITE_OK);
  }
  const std::string before = ReadFile(temp / "state.db");
  const auto store = Store::Open(temp.path(), kNow);
  ASSERT_FALSE(store.ok());
  EXPECT_THAT(store.error(), HasSubstr("newer version of this program (schema 99, known is 1)"));
  EXPECT_EQ(ReadFile(temp / "state.db"), before);
}

TEST(StoreTest, AnUnusableFolderIsAClearError) {
  TempFolder temp;
  WriteFile(temp / "file", "x");
  EXPECT_THAT(Store::Open(temp / "file", kNow).error(), HasSubstr("(--storage.path)"));
  EXPECT_THAT(Store::Open(temp / "file/dir", kNow).error(), HasSubstr("cannot be created"));
  EXPECT_THAT(Store::Open("/proc/1", kNow).error(), HasSubstr("cannot be written"));
  std::filesystem::create_directories(temp / "d/state.db");
  EXPECT_THAT(Store::Open(temp / "d", kNow).error(), HasSubstr("unable to open database file"));
}

TEST(StoreTest, ARemovedFileIsAnErrorNotASilentLoss) {
  TempFolder temp;
  auto store = MustOpen(temp.path());
  std::filesystem::remove(temp / "state.db");
  EXPECT_THAT(store->Commit({.notes = {{"a", "b"}}}).error(), HasSubstr("was removed or replaced"));
}

/// Commits agreeing steps for ever, telling each that was Ok through the pipe.
[[noreturn]] void CommitForEver(const std::filesystem::path& dir, int pipe_end, uint64_t files) {
  auto store = Store::Open(dir, kNow);
  if (!store.ok()) _exit(1);
  for (uint64_t step = AgreedStep(**store, files) + 1;; ++step) {
    Changes changes = Agreeing(step, files);
    changes.notes.push_back({"filler", std::string(30'000, static_cast<char>(step))});
    if (!(*store)->Commit(changes).ok()) _exit(2);
    if (write(pipe_end, &step, sizeof step) != sizeof step) _exit(3);
  }
}

TEST(StoreTest, SigkillAtAnyMomentLeavesOneConsistentMoment) {
  TempFolder temp;
  constexpr uint64_t kFiles = 5;
  constexpr int kKills = 40;
  std::mt19937 random(11);
  uint64_t told = 0;
  for (int kill_number = 0; kill_number < kKills; ++kill_number) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) CommitForEver(temp.path(), ends[1], kFiles);
    close(ends[1]);
    // Killed after some commits, at an odd moment of the next: the checkpoint (each 500 steps or
    // so, 8 pages a step) comes under the knife too.
    for (uint64_t left = 1 + random() % 300; left > 0; --left) {
      ASSERT_EQ(read(ends[0], &told, sizeof told), ssize_t{sizeof told});
    }
    for (volatile uint64_t spin = random() % 200'000; spin > 0;) spin = spin - 1;
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
    while (read(ends[0], &told, sizeof told) == ssize_t{sizeof told}) continue;
    close(ends[0]);

    const auto store = MustOpen(temp.path());
    ASSERT_THAT(store->damage(), IsEmpty());
    const uint64_t stored = AgreedStep(*store, kFiles);
    EXPECT_GE(stored, told);      // nothing that was Ok is lost
    EXPECT_LE(stored, told + 1);  // the one under way may be there, whole
  }
}

}  // namespace
}  // namespace aijob::state
