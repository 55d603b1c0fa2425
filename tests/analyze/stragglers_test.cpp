#include "analyze/stragglers.h"

#include <gtest/gtest.h>

#include <random>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

/// 64 ranks say `name` 200 times, with noise; rank 13 `times` as much.
Stragglers Told(std::string_view name, double times, double noise = 0.2) {
  Stragglers stragglers;
  std::mt19937 random(3);
  std::normal_distribution<double> normal(1, noise);
  for (int step = 0; step < 200; ++step) {
    for (int32_t rank = 0; rank < 64; ++rank) {
      const double value = std::max(0.1, normal(random)) * (rank == 13 ? times : 1);
      stragglers.Note(Observation("train_step", step, {{name, value}}), rank);
    }
  }
  return stragglers;
}

TEST(Stragglers, NamedWhereTheSignalAllows) {
  struct Case {
    const char* name;
    std::string_view value;
    double times;
    std::string_view signal;
    std::optional<int32_t> rank;
    bool cannot_tell;
  };
  for (const Case& each : {
           Case{"slow data", "data_seconds", 1.6, "data", 13, false},
           Case{"even data", "data_seconds", 1, "data", {}, false},
           Case{"few FLOP/s", "tflops_per_gpu", 0.6, "flops", 13, false},
           Case{"even FLOP/s", "tflops_per_gpu", 1, "flops", {}, true},
           Case{"steps that differ", "step_seconds", 1.6, "step", 13, false},
           Case{"steps made equal", "step_seconds", 1, "step", {}, true},
       }) {
    const auto verdicts = Told(each.value, each.times).Judge();
    ASSERT_EQ(verdicts.size(), 1u) << each.name;
    EXPECT_EQ(verdicts[0].signal, each.signal) << each.name;
    EXPECT_EQ(verdicts[0].rank, each.rank) << each.name << " " << verdicts[0].ratio;
    EXPECT_EQ(verdicts[0].cannot_tell, each.cannot_tell) << each.name;
    EXPECT_GE(verdicts[0].ratio, 1) << each.name;
  }
}

TEST(Stragglers, WhereOneRankSpeaksThereIsNothingToCompare) {
  Stragglers stragglers;
  for (int step = 0; step < 50; ++step) {
    stragglers.Note(Observation("train_step", step, {{"step_seconds", 2}}), 7);
    stragglers.Note(Observation("train_step", step, {{"step_seconds", 9}}), -1);
  }
  EXPECT_TRUE(stragglers.Judge().empty());
}

TEST(Stragglers, OfTwoTheSlowerOneIsCompared) {
  Stragglers stragglers;
  for (int step = 0; step < 50; ++step) {
    stragglers.Note(Observation("train_step", step, {{"data_seconds", 1}}), 0);
    stragglers.Note(Observation("train_step", step, {{"data_seconds", 2}}), 1);
  }
  ASSERT_EQ(stragglers.Judge().size(), 1u);
  EXPECT_EQ(stragglers.Judge()[0].rank, 1);
  EXPECT_NEAR(stragglers.Judge()[0].ratio, 2, 1e-9);
  stragglers.Clear();
  EXPECT_TRUE(stragglers.Judge().empty());
}

}  // namespace
}  // namespace aijob::analyze
