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

TEST(Analysis, TheLineThatClosesACircleOfLocksIsAFailure) {
  Analysis analysis;
  Analysis::Teller teller = analysis.Open("train", "job", "x.log", -1);
  const auto take = [&](Analysis& by, Analysis::Teller& told, const char* waiter,
                        const char* holder, double at) {
    model::Event event = Observation(Locks::kKind, at);
    event.labels = {{"act", "waits"}, {"waiter", waiter}, {"on", waiter}, {"holder", holder}};
    Incidents::Place place = {"the line", -1, -1, event.time};
    by.Take(told, event, place, At(at));
    return std::pair(event, std::string(place.text));
  };
  EXPECT_EQ(take(analysis, teller, "A", "B", 0).first.kind, model::EventKind::kObservation);
  const auto [event, text] = take(analysis, teller, "B", "A", 1);
  EXPECT_EQ(event.kind, model::EventKind::kFailure);
  EXPECT_EQ(text, "A waits for A held by B, which waits for B held by A");
  EXPECT_FALSE(event.echo_subtype);
  EXPECT_EQ(event.incident, analysis.incidents.ShowOpen().at(0).id);
  EXPECT_EQ(analysis.incidents.ShowOpen().at(0).initiating.text, text);
  // The program's own report of it is an echo, another circle in the same incident is none.
  model::Event report = Failure("deadlock", "lock_cycle", 2);
  Incidents::Place place = {"deadlock detected", -1, -1, report.time};
  analysis.Take(teller, report, place, At(2));
  EXPECT_TRUE(report.echo_subtype);
  take(analysis, teller, "C", "D", 3);
  EXPECT_FALSE(take(analysis, teller, "D", "C", 3).first.echo_subtype);
  // Stored and brought back, it is known.
  Analysis loaded;
  for (const auto& [name, saved] : analysis.TakeSaved()) loaded.Load(name, saved);
  Analysis::Teller again = loaded.Open("train", "job", "x.log", -1);
  EXPECT_EQ(take(loaded, again, "B", "A", 4).first.kind, model::EventKind::kObservation);
}

TEST(Analysis, AReportComesBeforeItsCircle) {
  Analysis analysis;
  Analysis::Teller teller = analysis.Open("train", "job", "x.log", -1);
  model::Event report = Failure("deadlock", "lock_cycle", 0);
  Incidents::Place place = {"deadlock detected", -1, -1, report.time};
  analysis.Take(teller, report, place, At(0));
  EXPECT_FALSE(report.echo_subtype);
  model::Event event = Observation(Locks::kKind, 0);
  event.labels = {{"act", "waits"}, {"waiter", "A"}, {"resource", "x"}, {"holder", "A"}};
  analysis.Take(teller, event, place, At(0));
  EXPECT_EQ(event.class_name, "deadlock");
  EXPECT_TRUE(event.echo_subtype) << "one deadlock";
}

TEST(Analysis, WhoWasReadyServes) {
  Analysis analysis;
  Analysis::Teller teller = analysis.Open("serve", "vllm", "x.log", -1);
  bool serving = false;
  for (const double status : {503.0, 200.0, 503.0}) {
    model::Event event = Observation("request_access", 0, {{"status", status}});
    event.labels = {{"path", "/health"}};
    Incidents::Place place = {"the line", -1, -1, event.time};
    analysis.Take(teller, event, place, At(0));
    EXPECT_EQ(event.serving, serving || status == 200);
    serving = event.serving;
  }
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
