#include "analyze/lock_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using Want = LockGraph::Want;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LockGraphTest : public ::testing::Test {
 protected:
  static LockGraph::Moment When(double at) { return {At(at), At(at), "openglm"}; }
  /// The circle's threads, and what each waits for: "A>x B>y".
  static std::string Text(const LockGraph::Circle& circle) {
    std::string text;
    for (const LockGraph::Link& link : circle) {
      text += (text.empty() ? "" : " ") + link.thread + ">" + link.lock;
    }
    return text;
  }
  std::string Wait(std::string_view thread, const Want& want, double at) {
    return Text(graph_.Wait(thread, want, When(at)));
  }
  std::string Got(std::string_view thread, std::string_view lock, double at) {
    return Text(graph_.Hold(thread, lock, true, When(at)));
  }

  LockGraph graph_;
};

TEST_F(LockGraphTest, TheLineThatClosesACircleTellsItOnce) {
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 0), "");
  EXPECT_EQ(Wait("A", {"x", "", "B"}, 1), "A>x B>y");
  EXPECT_EQ(Wait("A", {"x", "", "B"}, 2), "") << "told again, known";
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 500), "") << "a circle lasts while nobody says that it ended";
  EXPECT_EQ(graph_.Waiters(At(500)), 2u);
}

TEST_F(LockGraphTest, CirclesOfSeveralAndOfOne) {
  struct Case {
    const char* name;
    std::vector<std::array<const char*, 3>> waits;  // thread, lock, holder
    const char* circle;
  };
  const Case cases[] = {
      {"four",
       {{"A", "1", "B"}, {"C", "3", "D"}, {"B", "2", "C"}, {"D", "4", "A"}},
       "A>1 B>2 C>3 D>4"},
      {"itself", {{"A", "x", "A"}}, "A>x"},
      {"a queue before a circle", {{"Q", "x", "A"}, {"A", "y", "B"}, {"B", "x", "A"}}, "A>y B>x"},
      {"a chain", {{"A", "1", "B"}, {"B", "2", "C"}, {"C", "3", "D"}}, ""},
      {"a queue for one lock", {{"A", "x", "H"}, {"B", "x", "H"}, {"C", "x", "H"}}, ""},
      {"the holder changes: A had it, then B", {{"A", "x", "B"}, {"B", "x", "A"}}, ""},
      {"a lock without a name of one holder", {{"A", "", "B"}, {"B", "", "A"}}, "A> B>"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    graph_ = LockGraph();
    std::string found;
    for (size_t i = 0; i < c.waits.size(); ++i) {
      const auto& [thread, lock, holder] = c.waits[i];
      EXPECT_EQ(found, "") << "before its last line";
      found = Wait(thread, {lock, "", holder}, static_cast<double>(i));
    }
    EXPECT_EQ(found, c.circle);
  }
}

TEST_F(LockGraphTest, HoldersAreKnownByWhatTheyGot) {
  EXPECT_EQ(Got("A", "x", 0), "");
  EXPECT_EQ(Got("B", "y", 0), "");
  EXPECT_EQ(Wait("A", {"y"}, 1), "");
  EXPECT_EQ(Wait("B", {"x"}, 2), "A>y B>x");
}

TEST_F(LockGraphTest, AWaitThatHasEndedClosesNothing) {
  struct Case {
    const char* name;
    std::function<void()> end;
  };
  const Case cases[] = {
      {"it got the lock", [&] { Got("A", "x", 1); }},
      {"it waits no more", [&] { graph_.End("A", When(1)); }},
      {"it waits for another",
       [&] {
         Wait("A", {"z", "", "C"}, 1);
       }},
      {"it holds what it waited for",
       [&] {
         Wait("C", {"x", "", "A"}, 1);
       }},
      {"the lock was released", [&] { graph_.Release("B", "x", When(1)); }},
      {"all began anew", [&] { graph_.Forget(""); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    graph_ = LockGraph();
    EXPECT_EQ(Wait("A", {"x", "", "B"}, 0), "");
    c.end();
    EXPECT_EQ(Wait("B", {"y", "", "A"}, 2), "");
  }
}

TEST_F(LockGraphTest, AnotherDeadlockOfTheSameThreadsIsAnother) {
  Wait("A", {"x", "", "B"}, 0);
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 1), "A>x B>y");
  graph_.End("A", When(2));
  graph_.End("B", When(2));
  EXPECT_EQ(graph_.Waiters(At(2)), 0u);
  Wait("A", {"x", "", "B"}, 3);
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 4), "A>x B>y");
  EXPECT_EQ(Wait("B", {"z", "", "A"}, 5), "A>x B>z") << "who waits for another lock got out";
}

TEST_F(LockGraphTest, WhereEndsAreNotToldAWaitIsSoonOver) {
  Wait("A", {"x", "", "B"}, 0);
  EXPECT_EQ(graph_.Waiters(At(59)), 1u);
  EXPECT_EQ(graph_.Waiters(At(61)), 0u);
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 61), "") << "A may have got it long since";
  graph_.Step(At(200));
  EXPECT_EQ(graph_.size(), 0u);
}

TEST_F(LockGraphTest, WhereEndsAreToldAWaitLasts) {
  Got("C", "z", 0);
  Wait("A", {"x", "", "B"}, 1);
  EXPECT_EQ(graph_.Waiters(At(3000)), 1u);
  EXPECT_EQ(Wait("B", {"y", "", "A"}, 3000), "A>x B>y");
  graph_.Wait("P", {"x", "", "Q"}, {At(3000), At(3000), "other"});
  EXPECT_EQ(graph_.Waiters(At(3100)), 2u) << "another emitter tells none";
  graph_.Step(At(3000) + LockGraph::kTold + std::chrono::minutes(2));
  EXPECT_EQ(graph_.size(), 0u);
}

TEST_F(LockGraphTest, LinesTimesCountNotWhenTheyWereRead) {
  graph_.Wait("A", {"x", "", "B"}, {At(0), At(9000), "openglm"});
  EXPECT_THAT(graph_.Wait("B", {"y", "", "A"}, {At(1000), At(9000), "openglm"}), IsEmpty());
  EXPECT_EQ(graph_.Waiters(At(9000)), 1u) << "the first is a thousand seconds older";
}

TEST_F(LockGraphTest, WhatWasEndedByWhoFoundItCountsAsACircleOnly) {
  Want want = {"", "ShareLock on transaction 1", "2"};
  want.over = true;
  EXPECT_EQ(Wait("1", want, 0), "");
  want.holder = "1";
  EXPECT_EQ(Wait("2", want, 0), "1>ShareLock on transaction 1 2>ShareLock on transaction 1");
  EXPECT_EQ(graph_.Waiters(At(0)), 0u);
  EXPECT_EQ(Wait("2", want, 1), "") << "the circle was broken";
  want.holder = "2";
  EXPECT_THAT(Wait("1", want, 1), Not(IsEmpty())) << "and closed anew";
}

TEST_F(LockGraphTest, ADumpTellsAllAnewAndTheSameCircleIsKnown) {
  const auto dump = [&](const char* x, const char* y, double at) {
    graph_.Forget("p\n");
    Want want = {x, "", ""};
    want.moves = true;
    graph_.Wait("p\nA", want, When(at));
    graph_.Hold("p\nA", y, false, When(at));
    want.lock = y;
    graph_.Wait("p\nB", want, When(at));
    return Text(graph_.Hold("p\nB", x, false, When(at)));
  };
  EXPECT_EQ(dump("0x1", "0x2", 0), "p\nA>0x1 p\nB>0x2");
  EXPECT_EQ(dump("0x3", "0x4", 600), "") << "a collector moves objects";
  graph_.Forget("p\n");
  graph_.Forget("p\n");
  EXPECT_EQ(graph_.Waiters(At(601)), 0u);
  EXPECT_EQ(dump("0x5", "0x6", 900), "p\nA>0x5 p\nB>0x6") << "a dump without it lies between";
}

TEST_F(LockGraphTest, MemoryIsBounded) {
  for (size_t i = 0; i < LockGraph::kMostThreads + 50; ++i) {
    const std::string name = "T" + std::to_string(i);
    for (size_t lock = 0; lock < 2 * LockGraph::kMostHeld; ++lock) {
      graph_.Hold(name, "l" + std::to_string(i * 1000 + lock), false, When(0));
    }
    Wait(name, {"x" + std::to_string(i), "", "T" + std::to_string(i + 1)}, 0);
  }
  EXPECT_EQ(graph_.size(), LockGraph::kMostThreads);
  EXPECT_THAT(graph_.Save().at("threads"), SizeIs(LockGraph::kMostThreads));
}

TEST_F(LockGraphTest, ALongCircleIsNotLookedFor) {
  const auto ring = [&](size_t size) {
    graph_ = LockGraph();
    std::string found;
    for (size_t i = 0; i < size; ++i) {
      const std::string next = "T" + std::to_string((i + 1) % size);
      found = Wait("T" + std::to_string(i), {"x" + std::to_string(i), "", next}, 0);
    }
    return found;
  };
  EXPECT_NE(ring(LockGraph::kMostCircle), "");
  EXPECT_EQ(ring(LockGraph::kMostCircle + 1), "");
}

TEST_F(LockGraphTest, SavedAndLoadedItNeitherDoublesNorForgets) {
  Got("C", "z", 0);
  Wait("A", {"x", "", "B"}, 0);
  Wait("D", {"z"}, 0);
  LockGraph half;
  half.Load(nlohmann::json::parse(graph_.Save().dump()));
  EXPECT_EQ(Text(half.Wait("B", {"y", "", "A"}, When(1))), "A>x B>y");
  EXPECT_EQ(Text(half.Wait("C", {"w", "", "D"}, When(1))), "C>w D>z") << "what is held is kept";
  LockGraph whole;
  whole.Load(nlohmann::json::parse(half.Save().dump()));
  EXPECT_EQ(Text(whole.Wait("B", {"y", "", "A"}, When(2))), "");
  EXPECT_EQ(whole.Waiters(At(2)), 4u);
}

// The obvious twin: all simple ways from a thread back to itself, without memory between them.
TEST_F(LockGraphTest, FindsWhatTheObviousSearchFinds) {
  uint32_t seed = 7;
  const auto random = [&](uint32_t below) {
    return (seed = seed * 1664525 + 1013904223) / 7 % below;
  };
  for (int round = 0; round < 300; ++round) {
    graph_ = LockGraph();
    std::map<std::string, std::string> waits_for;  // a lock each, so each thread waits for one
    for (int line = 0; line < 12; ++line) {
      const std::string thread = "T" + std::to_string(random(6));
      const std::string holder = "T" + std::to_string(random(6));
      waits_for[thread] = holder;
      std::string at = thread;
      bool circle = false;
      for (int hop = 0; hop < 6 && !circle; ++hop) {
        const auto next = waits_for.find(at);
        if (next == waits_for.end()) break;
        at = next->second;
        circle = at == thread;
      }
      const std::string found = Wait(thread, {"", std::to_string(line), holder}, line);
      EXPECT_EQ(!found.empty(), circle) << "round " << round << ", line " << line;
    }
  }
}

}  // namespace
}  // namespace aijob::analyze
