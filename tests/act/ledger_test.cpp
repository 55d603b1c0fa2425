#include "act/ledger.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::act {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr model::TimePoint kLedgerNow{hours(24 * 20000)};

TEST(Ledger, AnUnknownWorkloadMay) {
  EXPECT_EQ(Ledger().Refusal("a", {}, {}, kLedgerNow), std::nullopt);
}

TEST(Ledger, ADayHasItsBudgetToo) {
  Ledger ledger;
  Limits limits{seconds(0), 100, 4};
  for (int i = 0; i < 4; ++i) ledger.Acted("a", kLedgerNow + hours(2 * i));
  EXPECT_EQ(ledger.Refusal("a", limits, {}, kLedgerNow + hours(8)), Reason::kBudget);
  EXPECT_EQ(ledger.Refusal("a", limits, {}, kLedgerNow + hours(25)), std::nullopt);
}

TEST(Ledger, SuccessEndsTheBackOffAndTheBreakersCount) {
  Ledger ledger;
  const Options options;
  const Limits limits{seconds(0), 100, 100};
  ledger.Acted("a", kLedgerNow);
  ledger.Ended("a", false, options, kLedgerNow);
  ledger.Ended("b", false, options, kLedgerNow);
  ledger.Ended("a", true, options, kLedgerNow);
  ledger.Ended("b", false, options, kLedgerNow);
  EXPECT_FALSE(ledger.IsBreakerOpen(kLedgerNow));
  EXPECT_EQ(ledger.Refusal("a", limits, options, kLedgerNow), std::nullopt);
}

TEST(Ledger, OnlySoonAfterIsARelapse) {
  Ledger ledger;
  Options options;
  options.relapses = 1;
  ledger.Acted("a", kLedgerNow);
  ledger.Ended("a", true, options, kLedgerNow);
  ledger.Struck("a", options, kLedgerNow + minutes(31));
  EXPECT_EQ(ledger.Refusal("a", {}, options, kLedgerNow + minutes(31)), std::nullopt);
  ledger.Ended("a", true, options, kLedgerNow + minutes(40));
  ledger.Struck("a", options, kLedgerNow + minutes(45));
  EXPECT_EQ(ledger.Refusal("a", {}, options, kLedgerNow + minutes(46)), Reason::kFlapping);
}

TEST(Ledger, ComesBackAsItWas) {
  Ledger ledger;
  const Options options;
  ledger.Acted("a", kLedgerNow);
  for (int i = 0; i < 3; ++i) ledger.Ended("a", false, options, kLedgerNow);
  Ledger again;
  again.Load(nlohmann::json::parse(ledger.Save().dump()));
  EXPECT_EQ(again.Save(), ledger.Save());
  EXPECT_TRUE(again.IsBreakerOpen(kLedgerNow + minutes(59)));
}

TEST(Ledger, ManyWorkloadsAreBounded) {
  Ledger ledger;
  Options options;
  options.per_hour = options.per_day = 100'000;
  for (size_t i = 0; i < Ledger::kMostWorkloads; ++i) ledger.Acted(std::to_string(i), kLedgerNow);
  EXPECT_EQ(ledger.Refusal("one more", {}, options, kLedgerNow), Reason::kBudget);
  ledger.Acted("x", kLedgerNow + hours(25));  // the others were a day ago
  EXPECT_EQ(ledger.Refusal("one more", {}, options, kLedgerNow + hours(25)), std::nullopt);
}

}  // namespace
}  // namespace aijob::act
