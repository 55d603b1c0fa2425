#include "analyze/step_numbers.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

/// Every rank tells the step; how many of them were progress.
int AllTell(StepNumbers& steps, int ranks, double step) {
  int progress = 0;
  for (int rank = 0; rank < ranks; ++rank) progress += steps.Note(rank, step).progress ? 1 : 0;
  return progress;
}

TEST(StepNumbers, AStepIsProgressOnce) {
  StepNumbers steps;
  for (int step = 1; step <= 10; ++step) EXPECT_EQ(AllTell(steps, 64, step), 1) << step;
  EXPECT_EQ(steps.newest(), 10);
  EXPECT_EQ(steps.Note(0, 14).stride, 4);
}

TEST(StepNumbers, AJobThatGoesBackIsProgressOnceHoweverManyRanksTell) {
  StepNumbers steps;
  for (int step = 1; step <= 50; ++step) AllTell(steps, 64, step);
  for (int life = 0; life < 3; ++life) {
    EXPECT_EQ(AllTell(steps, 64, 41), 1);
    EXPECT_EQ(steps.newest(), 41);
    for (int step = 42; step <= 50; ++step) EXPECT_EQ(AllTell(steps, 64, step), 1) << step;
  }
}

TEST(StepNumbers, ARankThatIsLateDoesNotTakeTheOthersBack) {
  StepNumbers steps;
  for (int step = 1; step <= 50; ++step) AllTell(steps, 4, step);
  for (int step = 41; step <= 45; ++step) EXPECT_EQ(AllTell(steps, 3, step), 1);
  for (int step = 41; step <= 45; ++step) EXPECT_FALSE(steps.Note(3, step).progress);
  EXPECT_EQ(steps.newest(), 45);
}

TEST(StepNumbers, LinesOfNobodyMayGoBackToo) {
  StepNumbers steps;
  for (const double step : {1.0, 2.0, 3.0}) EXPECT_TRUE(steps.Note(-1, step).progress);
  EXPECT_FALSE(steps.Note(-1, 3).progress);
  EXPECT_TRUE(steps.Note(-1, 2).progress);
  EXPECT_TRUE(steps.Note(1'000'000, 3).progress) << "a rank that is none is nobody's";
}

TEST(StepNumbers, WhoWasWhereIsStored) {
  StepNumbers before;
  for (int step = 1; step <= 50; ++step) AllTell(before, 64, step);
  before.Note(7, 51);
  before.Note(0, 41);
  StepNumbers after;
  after.Load(before.Save());
  EXPECT_EQ(after.newest(), 41);
  EXPECT_EQ(after.Save(), before.Save());
  EXPECT_EQ(before.Save()["ranks"].size(), 5u);
  EXPECT_FALSE(after.Note(5, 41).progress) << "it follows rank 0";
  EXPECT_TRUE(after.Note(5, 42).progress);
}

}  // namespace
}  // namespace aijob::analyze
