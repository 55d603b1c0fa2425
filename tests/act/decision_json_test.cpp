#include "act/decision_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::act {
namespace {

TEST(DecisionJson, ComesBackAsItWas) {
  Decision decision;
  decision.key = "20261122T153053Z-1f0c2ab3";
  decision.workload = "train\"\n";
  decision.policy = decision.strategy = "restart";
  decision.action = "webhook";
  decision.mode = Mode::kAct;
  decision.outcome = Outcome::kSuppressed;
  decision.reason = Reason::kFlapping;
  decision.decided = model::TimePoint(std::chrono::seconds(1'800'000'000));
  decision.ended = decision.decided + std::chrono::milliseconds(1500);
  decision.recovery_seconds = 1.5;
  const Decision read = ReadDecision(nlohmann::json::parse(DecisionJson(decision).dump()));
  EXPECT_EQ(DecisionJson(read).dump(), DecisionJson(decision).dump());
  EXPECT_EQ(read.reason, Reason::kFlapping);
  EXPECT_EQ(read.ended, decision.ended);
}

TEST(DecisionJson, AnUnknownWordIsAnUnknownOutcome) {
  auto json = nlohmann::json(DecisionJson(Decision{}));
  json["outcome"] = "teleported";
  EXPECT_EQ(ReadDecision(json).outcome, Outcome::kUnknown);
}

TEST(DecisionJson, NamesAreComplete) {
  EXPECT_EQ(ReasonName(Reason::kBusy), "busy");
  EXPECT_EQ(ReasonName(Reason::kMaintenance), "maintenance");
  EXPECT_EQ(OutcomeName(Outcome::kUnknown), "unknown");
}

}  // namespace
}  // namespace aijob::act
