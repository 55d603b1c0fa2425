#include "analyze/propagation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class PropagationTest : public ::testing::Test {
 protected:
  void Fail(std::string_view trace, std::string_view module, double at, double read) {
    propagation_.Fail({trace, module, At(at)}, At(read));
  }

  Propagation propagation_;
};

TEST_F(PropagationTest, TheOrderIsOfTheirTimesNotOfTheirReading) {
  Fail("req-1", "gateway", 3, 4);
  Fail("req-1", "parser", 1, 5);
  Fail("req-1", "parser", 2.5, 5);  // again: its first error counts
  Fail("req-1", "transform", 2, 6);
  propagation_.Step(At(15));
  EXPECT_THAT(propagation_.TakeEdges(), IsEmpty()) << "another file may still be read";
  EXPECT_EQ(propagation_.NextDeadline(At(15)), std::chrono::seconds(1));
  propagation_.Step(At(16));
  EXPECT_THAT(propagation_.TakeEdges(),
              UnorderedElementsAre(Pair("parser", "transform"), Pair("transform", "gateway")));
  propagation_.Step(At(17));
  EXPECT_THAT(propagation_.TakeEdges(), IsEmpty());
}

TEST_F(PropagationTest, EachTraceCountsAnEdgeOnce) {
  for (const char* trace : {"a", "b"}) {
    Fail(trace, "parser", 0, 0);
    Fail(trace, "filter", 1, 1);
    Fail(trace, "filter", 2, 2);
  }
  propagation_.Finish();
  EXPECT_THAT(propagation_.TakeEdges(),
              ElementsAre(Pair("parser", "filter"), Pair("parser", "filter")));
  Fail("a", "filter", 3, 20);
  Fail("a", "sink", 4, 20);
  propagation_.Finish();
  EXPECT_THAT(propagation_.TakeEdges(), ElementsAre(Pair("filter", "sink")))
      << "what follows later adds to it";
}

TEST_F(PropagationTest, AStatedWayIsTaken) {
  propagation_.Fail({"TASK-1", "", At(0), {"scheduler", "queue-proxy", "worker-3"}}, At(0));
  propagation_.Finish();
  EXPECT_THAT(propagation_.TakeEdges(), UnorderedElementsAre(Pair("scheduler", "queue-proxy"),
                                                             Pair("queue-proxy", "worker-3")));
}

TEST_F(PropagationTest, WhatSaysNothing) {
  Fail("", "parser", 0, 0);
  Fail("req-1", "", 0, 0);
  Fail(std::string(Propagation::kMostIdBytes + 1, 'x'), "parser", 0, 0);
  Fail("req-1", std::string(Propagation::kMostBytes + 1, 'x'), 0, 0);
  propagation_.Fail({"req-1", "", At(0), {"alone"}}, At(0));
  EXPECT_EQ(propagation_.size(), 0u);
}

TEST_F(PropagationTest, MemoryIsBounded) {
  for (size_t i = 0; i < Propagation::kMostTraces + 5; ++i) {
    const std::string trace = "req-" + std::to_string(i);
    for (size_t module = 0; module < Propagation::kMostStops + 5; ++module) {
      Fail(trace, "m" + std::to_string(module), static_cast<double>(module), 0);
    }
  }
  EXPECT_EQ(propagation_.size(), Propagation::kMostTraces);
  EXPECT_EQ(propagation_.TakeEdges().size(), 5 * (Propagation::kMostStops - 1))
      << "what is forgotten is settled first";
  propagation_.Step(At(10) + Propagation::kForget);
  EXPECT_EQ(propagation_.size(), 0u);
}

TEST_F(PropagationTest, SavedAndLoadedItGoesOn) {
  EXPECT_EQ(propagation_.TakeSaved(), std::nullopt);
  Fail("req-1", "parser", 0, 0);
  Fail("req-1", "filter", 1, 1);
  Fail("req-2", "parser", 0, 30);
  propagation_.Step(At(20));
  EXPECT_EQ(propagation_.TakeEdges().size(), 1u);
  const auto saved = propagation_.TakeSaved();
  ASSERT_TRUE(saved.has_value());
  Propagation loaded;
  loaded.Load(*saved);
  loaded.Fail({"req-1", "filter", At(2)}, At(31));
  loaded.Fail({"req-2", "sink", At(2)}, At(31));
  loaded.Finish();
  EXPECT_THAT(loaded.TakeEdges(), ElementsAre(Pair("parser", "sink")));
  for (const char* damaged : {"", "{", "[1]", R"([{"id":1}])", R"({"a":1})"}) loaded.Load(damaged);
}

}  // namespace
}  // namespace aijob::analyze
