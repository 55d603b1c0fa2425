// The ten rules of safety, one by one: with everything else allowed, the rule alone forbids.
// Rules 4 and 5 also stand in exec_hook_test.cpp and webhook_test.cpp, 6 in forbidden_test.cpp.

#include <gtest/gtest.h>

#include "act/deciding.h"
#include "act/forbidden.h"

namespace aijob::act {
namespace {

TEST(Rules, WithEverythingAllowedItActsOnce) {
  Deciding test;
  test.Break("a");
  ASSERT_EQ(test.done.size(), 1U);
  EXPECT_EQ(test.done[0].decision.key, "a");
  test.Resume();
  EXPECT_EQ(test.Newest(), "succeeded");
}

TEST(Rules, OneByDefaultNothingIsActedOn) {
  Options options = Daring();
  options.mode = Options().mode;
  Deciding test(options);
  test.Break("a");
  EXPECT_EQ(test.Newest(), "observed");
  EXPECT_TRUE(test.done.empty());
}

TEST(Rules, OneAPolicyIsNoMoreDaringThanTheWhole) {
  for (const auto& [whole, own, expected] : {std::tuple{Mode::kObserve, Mode::kAct, "observed"},
                                             std::tuple{Mode::kDryRun, Mode::kAct, "dry_run"},
                                             std::tuple{Mode::kAct, Mode::kObserve, "observed"},
                                             std::tuple{Mode::kAct, Mode::kDryRun, "dry_run"},
                                             std::tuple{Mode::kAct, Mode::kAct, "sent"}}) {
    Options options = Daring();
    options.mode = whole;
    options.policies[0].mode = own;
    Deciding test(options);
    test.Break("a");
    EXPECT_EQ(test.Newest(), expected) << ModeName(whole) << ModeName(own);
    EXPECT_EQ(test.done.size(), expected == std::string("sent") ? 1U : 0U);
  }
}

TEST(Rules, OneDryRunsComeBeforeActs) {
  Options options = Daring();
  options.trial = Options().trial;
  Deciding test(options);
  test.Pass(minutes(10));
  test.Break("a");
  EXPECT_EQ(test.Newest(), "dry_run");
  test.Resume();
  test.Pass(hours(73), seconds(30));
  test.Break("b");
  EXPECT_EQ(test.Newest(), "sent");
  // What it does has changed: it is tried anew.
  options.policies[0].exec->argv[0] = "/usr/bin/false";
  test.engine.Configure(options);
  test.Resume();
  test.Pass(hours(1));
  test.Break("c");
  EXPECT_EQ(test.Newest(), "dry_run");
}

TEST(Rules, TwoOnlyWhatBeganItAndIsKnown) {
  struct Case {
    const char* name;
    const char* class_name;
    model::Role role;
    const char* expected;
  };
  const Case cases[] = {
      {"a cascade", "comm_error", model::Role::kCascade, "suppressed: cascade"},
      {"a teardown", "process_crash", model::Role::kTeardown, "suppressed: teardown"},
      {"nobody knows", "unknown", model::Role::kInitiating, "suppressed: unknown_cause"},
      {"what began it", "comm_error", model::Role::kInitiating, "sent"},
  };
  for (const Case& each : cases) {
    Deciding test;
    model::Incident incident = Broken("a", test.now, "api", each.class_name);
    incident.initiating.role = each.role;
    test.Break(incident);
    EXPECT_EQ(test.Newest(), each.expected) << each.name;
  }
}

TEST(Rules, TwoManyLinesOfOneIncidentAreOneDecision) {
  Deciding test;
  model::Incident incident = Broken("a", test.now);
  test.Break(incident);
  for (int line = 0; line < 1000; ++line) {
    ++test.open["api"].events;
    test.Pass(seconds(1), seconds(1));
  }
  EXPECT_EQ(test.done.size(), 1U);
  EXPECT_EQ(test.engine.decisions().size(), 1U);
}

TEST(Rules, ThreeCoolDown) {
  Deciding test;
  test.Break("a");
  test.Resume();
  test.Pass(minutes(10));
  test.Break("b");
  EXPECT_EQ(test.Newest(), "suppressed: cooldown");
  test.Resume();
  test.Break("other", "embeddings");
  EXPECT_EQ(test.Newest(), "sent") << "another workload";
  test.Pass(minutes(1));
  test.Break("c");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Rules, ThreeBudgetOfAWorkload) {
  Options options = Daring();
  options.policies[0].limits.cool_down = seconds(0);
  options.relapses = 100;
  Deciding test(options);
  for (int i = 0; i < 3; ++i) {
    test.Break("a" + std::to_string(i));
    test.Resume();
    test.Pass(minutes(1));
  }
  test.Break("b");
  EXPECT_EQ(test.Newest(), "suppressed: budget");
  EXPECT_EQ(test.done.size(), 3U);
  test.Resume();
  test.Pass(hours(1));
  test.Break("c");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Rules, ThreeBudgetOfAllWorkloads) {
  Options options = Daring();
  options.per_hour = 2;
  Deciding test(options);
  for (const char* workload : {"a", "b", "c"}) {
    test.Break(workload, workload);
    test.Resume(workload);
  }
  EXPECT_EQ(test.Newest(), "suppressed: budget");
  EXPECT_EQ(test.done.size(), 2U);
}

TEST(Rules, ThreeCircuitBreakerOfAll) {
  Deciding test;
  test.hooks_work = false;
  for (const char* workload : {"a", "b", "c"}) test.Break(workload, workload);
  EXPECT_EQ(test.done.size(), 3U);
  EXPECT_TRUE(test.engine.IsBreakerOpen(test.now));
  test.hooks_work = true;
  test.Break("d", "d");
  EXPECT_EQ(test.Newest(), "suppressed: breaker");
  test.Pass(hours(1));
  test.Break("e", "e");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Rules, ThreeBackOffDoublesWithFailures) {
  Options options = Daring();
  options.policies[0].limits = {seconds(0), 100, 100};
  options.breaker_failures = 100;
  options.per_hour = 1000;
  Ledger ledger;
  const model::TimePoint began{hours(24 * 20000)};
  const int64_t expected[] = {0, 10, 20, 40, 80, 160, 300, 300};
  for (const int64_t wait : expected) {
    ledger.Acted("api", began);
    const Limits& limits = options.policies[0].limits;
    if (wait > 0) {
      EXPECT_EQ(ledger.Refusal("api", limits, options, began + seconds(wait - 1)),
                Reason::kCooldown)
          << wait;
    }
    EXPECT_EQ(ledger.Refusal("api", limits, options, began + seconds(wait)), std::nullopt) << wait;
    ledger.Ended("api", false, options, began);
  }
}

TEST(Rules, FourAValueThatCouldBeMistakenStopsTheHook) {
  for (const char* workload :
       {"a;reboot", "$(id)", "a b", "-rf", "../../etc", "/etc/x", "a\nb", "_other"}) {
    Deciding test;
    test.Break("a", workload);
    EXPECT_EQ(test.Newest(), "suppressed: unsafe") << workload;
    EXPECT_TRUE(test.done.empty());
  }
}

TEST(Rules, FiveTheIncidentIsTheKey) {
  Deciding test;
  test.Break("20261122T153053Z-1f0c2ab3");
  ASSERT_EQ(test.done.size(), 1U);
  EXPECT_EQ(test.done[0].decision.key, "20261122T153053Z-1f0c2ab3");
}

TEST(Rules, SixNoResetsNoDeletionsNoKillsByName) {
  EXPECT_NE(ForbiddenFault({"/usr/bin/nvidia-smi", "--gpu-reset", "-i", "0"}), "");
  EXPECT_NE(ForbiddenFault({"/bin/rm", "-rf", "/data"}), "");
  EXPECT_NE(ForbiddenFault({"/usr/bin/pkill", "-f", "vllm"}), "");
  EXPECT_EQ(ForbiddenFault({"/usr/bin/systemctl", "restart", "vllm"}), "");
}

TEST(Rules, SevenProgressInTimeIsSuccessAndNothingElse) {
  {
    Deciding test;
    test.Break("a");
    test.Pass(seconds(6), seconds(1));
    test.Resume();
    EXPECT_EQ(test.Newest(), "succeeded");
    EXPECT_EQ(test.engine.decisions().front().recovery_seconds, 7);
  }
  {
    Deciding test;
    test.Break("a");
    test.Pass(minutes(11));
    EXPECT_EQ(test.Newest(), "failed") << "the hook went well, but nothing moves";
  }
  {
    Deciding test;
    test.hooks_work = false;
    test.Break("a");
    EXPECT_EQ(test.Newest(), "failed");
  }
}

TEST(Rules, EightNothingIsUnhealthyWhileItStarts) {
  for (const bool known : {false, true}) {
    Deciding test;
    test.starting["api"] = test.now;
    if (known) test.usual["api"] = minutes(30);
    test.Break(Broken("a", test.now, "api", "timeout"));
    EXPECT_EQ(test.Newest(), "suppressed: starting");
    test.Break(Broken("b", test.now, "api", "process_crash"));
    EXPECT_EQ(test.Newest(), "sent") << "a crash is no matter of patience";
    test.open.clear();
    test.Pass(minutes(12));
    test.Break(Broken("c", test.now, "api", "timeout"));
    EXPECT_EQ(test.Newest(), known ? "suppressed: starting" : "sent");
  }
}

TEST(Rules, NineProgressBeatsComplaints) {
  Deciding test;
  model::Incident incident = Broken("a", test.now, "api", "timeout");
  test.progress["api"] = test.now + seconds(8);  // probes time out, requests are answered
  test.Break(incident);
  EXPECT_EQ(test.Newest(), "suppressed: progress");
}

TEST(Rules, NineWhoHasNotNoticedYetMakesNoProgress) {
  Deciding test;
  test.progress["api"] = test.now + seconds(1);  // another rank's step, before it hangs
  test.Break("a");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Rules, TenEveryDecisionIsTold) {
  Deciding test;
  test.Break("a");
  test.Resume();
  test.Break("b");
  ASSERT_EQ(test.told.size(), 4U);  // decided, hook, outcome; suppressed
  EXPECT_EQ(test.told[0].kind, News::Kind::kDecided);
  EXPECT_EQ(test.told[1].kind, News::Kind::kHook);
  EXPECT_EQ(test.told[2].kind, News::Kind::kOutcome);
  EXPECT_EQ(test.told[3].decision.outcome, Outcome::kSuppressed);
}

}  // namespace
}  // namespace aijob::act
