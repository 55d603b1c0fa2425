#include "app/checkpoint_ledger.h"

#include <gtest/gtest.h>

namespace aijob::app {
namespace {

using collect::CheckpointFound;
using collect::CheckpointLook;
using collect::CheckpointState;
using enum collect::CheckpointState;
using std::chrono::seconds;

CheckpointFound Found(const std::string& name, CheckpointState state, int begun, int changed) {
  CheckpointFound found;
  found.name = name;
  found.state = state;
  found.extent.begun = model::TimePoint(seconds(begun));
  found.extent.changed = model::TimePoint(seconds(changed));
  if (state == kIncomplete) found.checks.why = "is cut";
  return found;
}

/// What a look with these, the newest first, tells: "a+ b-".
std::string Take(CheckpointLedger& ledger, const std::vector<CheckpointFound>& found,
                 const std::string& fault = "") {
  CheckpointLook look;
  look.seen = true;
  look.fault = fault;
  look.checkpoints = found;
  std::string text;
  for (const CheckpointNews& news : ledger.Take(look)) {
    text += (text.empty() ? "" : " ") + news.name + (news.complete ? "+" : "-") + news.why;
  }
  return text;
}

TEST(CheckpointLedgerTest, EachOnceAndOneLookLate) {
  CheckpointLedger ledger;
  EXPECT_EQ(Take(ledger, {}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kInProgress, 1, 2)}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "a+");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "");
  EXPECT_EQ(Take(ledger, {Found("b", kIncomplete, 5, 6), Found("a", kComplete, 1, 3)}), "");
  EXPECT_EQ(Take(ledger, {Found("b", kIncomplete, 5, 6), Found("a", kComplete, 1, 3)}), "b-is cut");
}

TEST(CheckpointLedgerTest, WhatStandsThereAtTheVeryFirstLookIsHistory) {
  CheckpointLedger ledger;
  const std::vector<CheckpointFound> there = {
      Found("c", kInProgress, 7, 8), Found("b", kIncomplete, 5, 6), Found("a", kComplete, 1, 3)};
  EXPECT_EQ(Take(ledger, there), "");
  EXPECT_EQ(Take(ledger, there), "");
  EXPECT_EQ(Take(ledger, {Found("c", kComplete, 7, 9)}), "");
  EXPECT_EQ(Take(ledger, {Found("c", kComplete, 7, 9)}), "c+") << "it was being written then";
}

TEST(CheckpointLedgerTest, ARestartCountsWhatCameMeanwhileAndNothingTwice) {
  CheckpointLedger before;
  Take(before, {});
  Take(before, {Found("a", kComplete, 1, 3)});
  EXPECT_EQ(Take(before, {Found("a", kComplete, 1, 3)}), "a+");
  CheckpointLedger after = CheckpointLedger::Load(before.Save());
  const std::vector<CheckpointFound> there = {
      Found("c", kComplete, 7, 8), Found("b", kIncomplete, 5, 6), Found("a", kComplete, 1, 3)};
  EXPECT_EQ(Take(after, there), "");
  EXPECT_EQ(Take(after, there), "b-is cut c+");
  CheckpointLedger again = CheckpointLedger::Load(after.Save());
  EXPECT_EQ(Take(again, there), "");
  EXPECT_EQ(Take(again, there), "");
}

TEST(CheckpointLedgerTest, RetentionDoesNotHideASave) {
  CheckpointLedger ledger;
  Take(ledger, {});
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "");
  EXPECT_EQ(Take(ledger, {}), "a+");
  EXPECT_EQ(Take(ledger, {}), "");
}

TEST(CheckpointLedgerTest, APartialLookForgetsNothing) {
  CheckpointLedger ledger;
  Take(ledger, {});
  Take(ledger, {Found("a", kComplete, 1, 3)});
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "a+");
  EXPECT_EQ(Take(ledger, {}, "permission denied"), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "");
}

TEST(CheckpointLedgerTest, WhatComesBackIntoSightIsOlderThanWhatWasCounted) {
  CheckpointLedger ledger;
  Take(ledger, {});
  const CheckpointFound a = Found("a", kComplete, 1, 3);
  const CheckpointFound b = Found("b", kComplete, 5, 6);
  Take(ledger, {b, a});
  EXPECT_EQ(Take(ledger, {b, a}), "a+ b+");
  EXPECT_EQ(Take(ledger, {b}), "") << "a left the newest";
  EXPECT_EQ(Take(ledger, {a}), "") << "b was deleted, a is among the newest again";
  EXPECT_EQ(Take(ledger, {a}), "");
}

TEST(CheckpointLedgerTest, ANameThatIsWrittenAnewIsAnotherSave) {
  CheckpointLedger ledger;
  Take(ledger, {});
  Take(ledger, {Found("a", kComplete, 1, 3)});
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "a+");
  const CheckpointFound converted = Found("a", kComplete, 1, 50);
  EXPECT_EQ(Take(ledger, {converted}) + Take(ledger, {converted}), "") << "a file was added";
  EXPECT_EQ(ledger.CompletedAt(converted), model::TimePoint(seconds(3)));
  EXPECT_EQ(Take(ledger, {Found("a", kInProgress, 60, 61)}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 60, 62)}), "");
  EXPECT_EQ(Take(ledger, {Found("a", kComplete, 60, 62)}), "a+");
}

TEST(CheckpointLedgerTest, DamagedTextIsAsNone) {
  for (const char* text :
       {"", "7", "{}", R"({"until": "x", "seen": []})", R"({"until":1,"seen":[7]})"}) {
    CheckpointLedger ledger = CheckpointLedger::Load(text);
    EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "") << text;
    EXPECT_EQ(Take(ledger, {Found("a", kComplete, 1, 3)}), "") << text << ": history";
  }
}

}  // namespace
}  // namespace aijob::app
