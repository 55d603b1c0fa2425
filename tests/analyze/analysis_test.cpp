#include "analyze/analysis.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

TEST(Analysis, WhatIsStoredComesBackToItsPart) {
  Analysis analysis;
  EXPECT_EQ(analysis.NextDeadline(At(0)), std::chrono::hours(24));
  Incidents::Teller teller = analysis.incidents.Open("train", "job", "x.log");
  const model::Event event = Failure("gpu_oom", "capacity", 0);
  analysis.incidents.Judge(teller, event, {"x", -1, -1, event.time}, At(0));
  analysis.propagation.Fail({"req-1", "parser", At(0)}, At(0));
  EXPECT_EQ(analysis.NextDeadline(At(0)), kSettle);
  Analysis loaded;
  for (const auto& [name, text] : analysis.TakeSaved()) loaded.Load(name, text);
  EXPECT_TRUE(analysis.TakeSaved().empty());
  EXPECT_EQ(loaded.incidents.ShowOpen().size(), 1u);
  EXPECT_EQ(loaded.propagation.size(), 1u);
}

TEST(Analysis, TimeSettlesAllParts) {
  for (const bool finish : {false, true}) {
    Analysis analysis;
    Incidents::Teller teller = analysis.incidents.Open("train", "job", "x.log");
    const model::Event event = Failure("gpu_oom", "capacity", 0);
    analysis.incidents.Judge(teller, event, {"x", -1, -1, event.time}, At(0));
    analysis.propagation.Fail({"req-1", "parser", At(0)}, At(0));
    analysis.propagation.Fail({"req-1", "filter", At(1)}, At(0));
    if (finish) {
      analysis.Finish(At(1));
    } else {
      analysis.Step(At(10));
    }
    EXPECT_EQ(analysis.incidents.TakeChanges().size(), 1u);
    EXPECT_EQ(analysis.propagation.TakeEdges().size(), 1u);
  }
}

}  // namespace
}  // namespace aijob::analyze
