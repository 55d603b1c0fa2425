#include "act/engine.h"

#include <gtest/gtest.h>

#include "act/deciding.h"

namespace aijob::act {
namespace {

TEST(Engine, WithoutPoliciesNothingIsDecided) {
  Deciding test{Options()};
  test.Break("a");
  EXPECT_TRUE(test.engine.decisions().empty());
  EXPECT_TRUE(test.told.empty());
}

TEST(Engine, WaitsAsLongAsThePolicyTolerates) {
  Options options = Daring();
  options.policies[0].after = seconds(30);
  options.policies[0].jitter = seconds(5);
  Deciding test(options);
  test.Break("a");  // ten seconds have passed
  test.Pass(seconds(19), seconds(1));
  EXPECT_TRUE(test.done.empty());
  test.Pass(seconds(6), seconds(1));
  EXPECT_EQ(test.done.size(), 1U);
}

TEST(Engine, WhatComesBackInTimeIsLeftAlone) {
  Options options = Daring();
  options.policies[0].after = seconds(30);
  Deciding test(options);
  test.Break("a");
  test.Pass(seconds(5));
  test.Resume();
  EXPECT_EQ(test.Newest(), "suppressed: recovered");
  test.Pass(minutes(5));
  EXPECT_TRUE(test.done.empty());
}

TEST(Engine, WhatTurnsOutToBeSomethingElseIsLeftAlone) {
  Options options = Daring();
  options.policies[0].after = seconds(30);
  options.policies[0].match.classes = {"process_crash"};
  Deciding test(options);
  test.Break("a");
  test.open["api"].initiating.class_name = "gpu_hardware";  // another file told of it later
  test.Pass(minutes(1));
  EXPECT_EQ(test.Newest(), "suppressed: superseded");
}

TEST(Engine, TheNthTimeInAWhile) {
  Options options = Daring();
  options.policies[0].times = 3;
  options.policies[0].within = minutes(15);
  Deciding test(options);
  for (const char* expected : {"suppressed: repetition", "suppressed: repetition", "sent"}) {
    test.Break(expected + std::to_string(test.told.size()));
    EXPECT_EQ(test.Newest(), expected);
    test.Resume();
    test.Pass(minutes(2));
  }
}

TEST(Engine, ConditionsMustAllHold) {
  Options options = Daring();
  options.policies[0].when = {{"cpu", {}, Comparison::kMore, 90},
                              {"errors", {}, Comparison::kMore, 0.5}};
  Deciding test(options);
  test.holds = {"cpu"};
  test.Break("a");
  EXPECT_EQ(test.Newest(), "suppressed: conditions");
  test.Resume();
  test.holds = {"cpu", "errors"};
  test.Break("b");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Engine, TheFirstPolicyThatMatchesDecides) {
  Options options = Daring();
  options.policies = {Restart("first"), Restart("second")};
  options.policies[0].match.workloads = {"db-*"};
  Deciding test(options);
  test.Break("a", "api");
  test.Break("b", "db-1");
  ASSERT_EQ(test.done.size(), 2U);
  EXPECT_EQ(test.done[0].policy.name, "second");
  EXPECT_EQ(test.done[1].policy.name, "first");
}

TEST(Engine, NothingIsDecidedWhileTheSituationIsUnknown) {
  Deciding test;
  const model::Incident incident = Broken("a", test.now);
  test.open["api"] = incident;
  test.engine.See(incident, test.now);
  test.engine.Step(test.now, test.World());
  EXPECT_TRUE(test.engine.decisions().empty());
  test.Step();
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Engine, AtMostSoManyAtOnce) {
  Options options = Daring();
  options.per_hour = 100;
  Deciding test(options);
  test.reports = false;
  for (size_t i = 0; i <= Engine::kMostInFlight; ++i) {
    test.Break(std::to_string(i), "w" + std::to_string(i));
  }
  EXPECT_EQ(test.done.size(), Engine::kMostInFlight);
  EXPECT_EQ(test.Newest(), "suppressed: busy");
}

// Killed at any moment after the decision was stored.
TEST(Engine, WhatWasOrderedIsNotOrderedAgain) {
  Deciding test;
  test.reports = false;
  test.Break("a");
  ASSERT_EQ(test.done.size(), 1U);
  const std::string saved = test.engine.Save();
  Deciding again;
  again.now = test.now;
  again.open = test.open;
  again.engine.Load(saved, again.now);
  again.Pass(minutes(20));
  EXPECT_TRUE(again.done.empty());
  EXPECT_EQ(again.Newest(), "unknown");
  ASSERT_EQ(again.told.size(), 1U);
  EXPECT_EQ(again.told[0].kind, News::Kind::kOutcome);
  again.Break("b");
  EXPECT_EQ(again.Newest(), "sent") << "twenty minutes later";
}

TEST(Engine, WhatItWaitsForIsWaitedForAfterARestart) {
  Options options = Daring();
  options.policies[0].after = minutes(1);
  Deciding test(options);
  test.Break("a");
  Deciding again(options);
  again.now = test.now;
  again.open = test.open;
  again.engine.Load(test.engine.Save(), again.now);
  again.Pass(minutes(1));
  ASSERT_EQ(again.done.size(), 1U);
  // The hook went well: whether it helped is seen by the next process.
  Deciding third(options);
  third.now = again.now;
  third.engine.Load(again.engine.Save(), third.now);
  third.Resume();
  EXPECT_EQ(third.Newest(), "succeeded");
}

TEST(Engine, CoolDownsTrialsAndMaintenanceOutliveARestart) {
  Deciding test;
  test.Break("a");
  test.Resume();
  test.engine.SetMaintenance(test.now + hours(1));
  Deciding again;
  again.now = test.now;
  again.engine.Load(test.engine.Save(), again.now);
  EXPECT_TRUE(again.engine.InMaintenance(again.now));
  again.engine.SetMaintenance({});
  again.Break("b");
  EXPECT_EQ(again.Newest(), "suppressed: cooldown");
}

TEST(Engine, WhatCannotBeReadIsLeftOut) {
  for (const char* saved : {"", "{", "[]", "{}", R"({"decisions": 7})", R"({"pending": [{}]})"}) {
    Deciding test;
    test.engine.Load(saved, test.now);
    test.Break("a");
    EXPECT_EQ(test.Newest(), "sent") << saved;
  }
}

TEST(Engine, KeepsSoManyDecisions) {
  Options options = Daring();
  options.mode = Mode::kObserve;
  Deciding test(options);
  for (size_t i = 0; i < Engine::kKept + 50; ++i) {
    test.Break(std::to_string(i));
    test.Resume();
  }
  EXPECT_EQ(test.engine.decisions().size(), Engine::kKept);
}

TEST(Engine, SaysWhenItIsDue) {
  Options options = Daring();
  options.policies[0].after = seconds(30);
  Deciding test(options);
  test.Step();
  EXPECT_EQ(test.engine.NextDeadline(test.now), hours(24));
  test.Break("a");
  EXPECT_EQ(test.engine.NextDeadline(test.now), seconds(20));
}

}  // namespace
}  // namespace aijob::act
