#include "analyze/locks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Labels = std::vector<model::Label>;

class LocksTest : public ::testing::Test {
 protected:
  static model::Event Lock(std::string act, Labels labels, double at) {
    model::Event event = Observation(Locks::kKind, at);
    event.pack = "openglm";
    event.labels = std::move(labels);
    event.labels.push_back({"act", std::move(act)});
    return event;
  }
  /// The deadlock's text, "" for none; "again: " before one that was reported.
  std::string Judge(model::Event event, int32_t rank = -1) {
    const model::TimePoint time = *event.time;
    const auto deadlock = locks_.Judge(teller_, event, rank, time, time);
    EXPECT_EQ(deadlock.has_value(), event.kind == model::EventKind::kFailure);
    last_ = event;
    if (!deadlock) return "";
    return (deadlock->reported ? "again: " : "") + deadlock->text;
  }
  std::string Wait(std::string waiter, std::string resource, std::string holder, double at,
                   int32_t rank = -1) {
    return Judge(Lock("waits",
                      {{"waiter", std::move(waiter)},
                       {"resource", std::move(resource)},
                       {"holder", std::move(holder)}},
                      at),
                 rank);
  }
  /// A line of a dump of threads.
  std::string Dump(std::string act, std::string name, std::string word, double at) {
    return Judge(Lock(std::move(act),
                      {{"scope", "process"}, {"names", "addresses"}, {name, std::move(word)}}, at));
  }

  Locks locks_;
  Locks::Teller teller_ = locks_.Open("train", "/var/log/openglm/execution/a.log");
  model::Event last_;
};

// The example of the articles: two threads, two locks, one second.
TEST_F(LocksTest, TwoThreadsThatWaitForEachOtherAreADeadlock) {
  EXPECT_EQ(Wait("Thread-A", "Resource-X", "Thread-B", 0), "") << "one that waits is no failure";
  EXPECT_EQ(last_.class_name, "lock");
  EXPECT_EQ(Wait("Thread-B", "Resource-Y", "Thread-A", 0),
            "Thread-A waits for Resource-X held by Thread-B, which waits for Resource-Y held by "
            "Thread-A");
  EXPECT_EQ(last_.class_name, "deadlock");
  EXPECT_EQ(last_.subtype, "lock_cycle");
  EXPECT_EQ(last_.fingerprint, "F059");
  EXPECT_EQ(last_.severity, model::Severity::kCritical);
  EXPECT_EQ(Wait("Thread-B", "Resource-Y", "Thread-A", 9), "") << "the same one";
  EXPECT_EQ(last_.class_name, "lock");
  EXPECT_THAT(locks_.Waiters(At(9)), ElementsAre(Pair("train", 2)));
}

TEST_F(LocksTest, LocksThatAreTakenAndReleased) {
  EXPECT_EQ(Judge(Lock("acquired", {{"waiter", "A"}, {"resource", "x"}}, 0)), "");
  EXPECT_EQ(Judge(Lock("waits", {{"waiter", "B"}, {"resource", "x"}}, 1)), "");
  EXPECT_THAT(locks_.Waiters(At(1)), ElementsAre(Pair("train", 1)));
  EXPECT_EQ(Judge(Lock("released", {{"waiter", "A"}, {"resource", "x"}}, 2)), "");
  EXPECT_EQ(Judge(Lock("acquired", {{"waiter", "B"}, {"resource", "x"}}, 2)), "");
  EXPECT_THAT(locks_.Waiters(At(2)), ElementsAre(Pair("train", 0)));
  EXPECT_EQ(Judge(Lock("waits", {{"waiter", "A"}, {"resource", "y"}}, 3)), "");
  EXPECT_EQ(Judge(Lock("ended", {{"waiter", "A"}}, 4)), "");
  EXPECT_THAT(locks_.Waiters(At(4)), ElementsAre(Pair("train", 0)));
}

TEST_F(LocksTest, NamesOfDifferentProcessesAreDifferent) {
  struct Case {
    const char* name;
    int32_t first, second;  // ranks
    const char* scope;
    bool other_file, circle;
  };
  const Case cases[] = {
      {"nobody says a rank", -1, -1, "", true, true},
      {"one rank", 3, 3, "", true, true},
      {"two ranks", 0, 1, "", false, false},
      {"two ranks, names of the whole job", 0, 1, "job", true, true},
      {"one file, names of its process", -1, -1, "process", false, true},
      {"two files, names of their processes", -1, -1, "process", true, false},
  };
  for (const Case& c : cases) {
    Locks locks;
    Locks::Teller here = locks.Open("train", "a.log");
    Locks::Teller there = c.other_file ? locks.Open("train", "b.log") : here;
    model::Event first =
        Lock("waits", {{"waiter", "A"}, {"resource", "x"}, {"holder", "B"}, {"scope", c.scope}}, 0);
    model::Event second =
        Lock("waits", {{"waiter", "B"}, {"resource", "y"}, {"holder", "A"}, {"scope", c.scope}}, 0);
    EXPECT_FALSE(locks.Judge(here, first, c.first, At(0), At(0)).has_value());
    const auto found = locks.Judge(there, second, c.second, At(0), At(0));
    EXPECT_EQ(found.has_value(), c.circle) << c.name;
    if (found) {
      EXPECT_EQ(found->text, "A waits for x held by B, which waits for y held by A");
    }
  }
}

TEST_F(LocksTest, WhoHasNoNameIsKnownByTheLock) {
  for (const double at : {0.0, 10.0, 20.0}) {
    Judge(Lock("waits", {{"resource", "/m/a.lock"}, {"scope", "process"}}, at));
    Judge(Lock("waits", {{"resource", "/m/b.lock"}, {"scope", "process"}}, at));
  }
  EXPECT_THAT(locks_.Waiters(At(79)), ElementsAre(Pair("train", 2)));
  EXPECT_THAT(locks_.Waiters(At(81)), ElementsAre(Pair("train", 0)));
}

TEST_F(LocksTest, ADumpOfThreads) {
  Dump("dump", "x", "", 0);
  Dump("thread", "waiter", "main", 0);
  Dump("notified", "resource", "0x9", 0);
  Dump("holds", "resource", "0x9", 0);  // it has given it back
  Dump("thread", "waiter", "Thread-1", 0);
  Dump("waits", "resource", "0x1", 0);
  Dump("holds", "resource", "0x2", 0);
  Dump("thread", "waiter", "Thread-2", 0);
  Dump("waits", "resource", "0x9", 0);
  EXPECT_EQ(Dump("holds", "resource", "0x1", 0), "") << "nobody holds 0x9";
  Dump("thread", "waiter", "Thread-3", 0);
  Dump("waits", "resource", "0x2", 0);
  EXPECT_EQ(Dump("holds", "resource", "0x9", 0),
            "Thread-1 waits for 0x1 held by Thread-2, which waits for 0x9 held by Thread-3, which "
            "waits for 0x2 held by Thread-1");
}

TEST_F(LocksTest, TwoThreadsOfOneNameAreTwo) {
  for (int dump = 0; dump < 2; ++dump) {
    Dump("dump", "x", "", 0);
    Dump("thread", "waiter", "worker", 0);
    Dump("waits", "resource", "0x1", 0);
    Dump("thread", "waiter", "worker", 0);
    Dump("holds", "resource", "0x2", 0);
    Dump("thread", "waiter", "boss", 0);
    Dump("waits", "resource", "0x2", 0);
    EXPECT_EQ(Dump("holds", "resource", "0x1", 0), "") << "dump " << dump;
  }
}

TEST_F(LocksTest, ADumpWhoseHeadsWereNotReadSaysNothing) {
  Dump("waits", "resource", "0x1", 0);
  Dump("holds", "resource", "0x2", 0);
  EXPECT_THAT(locks_.Waiters(At(0)), IsEmpty());
}

TEST_F(LocksTest, AReportListsItsCircleAndIsTheSameDeadlock) {
  for (const bool counted : {true, false}) {
    locks_ = Locks();
    teller_ = locks_.Open("train", "a.log");
    if (counted) Locks::Report(teller_, At(0));
    Dump("chain", "resource", "0x1", 0);
    Dump("chain", "holder", "T2", 0);
    Dump("chain", "resource", "0x2", 0);
    Dump("chain", "holder", "T1", 0);
    EXPECT_EQ(Dump("chained", "x", "", 0), std::string(counted ? "again: " : "") +
                                               "T1 waits for 0x1 held by T2, which waits for 0x2 "
                                               "held by T1");
  }
  Dump("chain", "resource", "0x3", 1);
  EXPECT_EQ(Dump("chained", "x", "", 1), "") << "half a list";
  EXPECT_EQ(Dump("chained", "x", "", 1), "") << "none";
}

TEST_F(LocksTest, AReportLongBeforeIsOfAnotherDeadlock) {
  Locks::Report(teller_, At(0));
  Wait("A", "x", "B", 61);
  EXPECT_EQ(Wait("B", "y", "A", 61).substr(0, 6), "A wait");
}

TEST_F(LocksTest, ARestartBeginsAnew) {
  struct Case {
    const char* name;
    const char* kind;
    const char* edge;
    bool anew;
  };
  const Case cases[] = {{"restart", "restart", "", true},
                        {"first line", "launch_phase", "start", true},
                        {"another phase", "launch_phase", "begin", false},
                        {"a step", "train_step", "", false}};
  for (const Case& c : cases) {
    locks_ = Locks();
    teller_ = locks_.Open("train", "a.log");
    Wait("A", "x", "B", 0);
    model::Event event = Observation(c.kind, 1);
    event.labels.push_back({"edge", c.edge});
    EXPECT_EQ(Judge(event), "");
    EXPECT_EQ(Wait("B", "y", "A", 2).empty(), c.anew) << c.name;
  }
}

TEST_F(LocksTest, ALineOfTheFutureIsOfNow) {
  model::Event event = Lock("waits", {{"waiter", "A"}, {"resource", "x"}}, 1e6);
  locks_.Judge(teller_, event, -1, At(1e6), At(0));
  EXPECT_THAT(locks_.Waiters(At(1)), ElementsAre(Pair("train", 1)));
  locks_.Step(At(1));
  locks_.Step(At(200));
  EXPECT_THAT(locks_.Waiters(At(200)), ElementsAre(Pair("train", 0)));
}

TEST_F(LocksTest, SavedAndLoadedItGoesOn) {
  EXPECT_THAT(locks_.TakeSaved(), IsEmpty());
  Wait("A", "x", "B", 0);
  Locks::Report(teller_, At(0));
  const auto saved = locks_.TakeSaved();
  ASSERT_EQ(saved.size(), 1u);
  EXPECT_THAT(locks_.TakeSaved(), IsEmpty()) << "nothing has changed";
  locks_ = Locks();
  for (const auto& [name, text] : saved) locks_.Load(name, text);
  teller_ = locks_.Open("train", "a.log");
  EXPECT_EQ(Wait("B", "y", "A", 1), "again: A waits for x held by B, which waits for y held by A");
  EXPECT_EQ(Wait("B", "y", "A", 2), "");
  for (const char* damaged : {"", "{", "[1]", R"({"threads":{"A":1}})"}) {
    locks_.Load("train", damaged);
  }
}

TEST_F(LocksTest, WorkloadsAreBounded) {
  for (size_t i = 0; i < 2 * kMostLockWorkloads; ++i) {
    teller_ = locks_.Open("w" + std::to_string(i), "a.log");
    Wait("A" + std::to_string(i), "x", "B", 0);
  }
  EXPECT_LE(locks_.Waiters(At(0)).size(), kMostLockWorkloads + 1);
}

}  // namespace
}  // namespace aijob::analyze
