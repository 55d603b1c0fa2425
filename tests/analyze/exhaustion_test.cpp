#include "analyze/exhaustion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

constexpr double kGiB = 1073741824.0;

/// Uses each 15 seconds: 10 GiB, so much more each, and noise.
void Feed(Exhaustion& exhaustion, double growth, double noise, int slots, const char* gpu = "0") {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0, 1);
  for (int i = 0; i < slots; ++i) {
    const double bytes = 10 * kGiB + growth * i + noise * normal(random);
    exhaustion.Use("train", gpu, bytes, At(15 * i));
  }
}

TEST(Exhaustion, IsWhatIsLeftByTheSlope) {
  Exhaustion exhaustion;
  exhaustion.Capacity("train", "0", 20 * kGiB);
  Feed(exhaustion, 0.1 * kGiB, 0.02 * kGiB, 20);
  const auto shown = exhaustion.Show(At(300));
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].workload, "train");
  EXPECT_EQ(shown[0].gpu, "0");
  EXPECT_NEAR(shown[0].seconds, (20 - 11.9) / 0.1 * 15, 40);
}

TEST(Exhaustion, WhatDoesNotGrowLastsForever) {
  struct Case {
    const char* name;
    double growth, noise;
  };
  for (const Case& each :
       {Case{"constant", 0, 0}, Case{"noise", 0, 0.5 * kGiB}, Case{"it falls", -0.05 * kGiB, 0}}) {
    Exhaustion exhaustion;
    exhaustion.Capacity("train", "0", 80 * kGiB);
    Feed(exhaustion, each.growth, each.noise, 40);
    ASSERT_EQ(exhaustion.Show(At(600)).size(), 1u) << each.name;
    EXPECT_TRUE(std::isinf(exhaustion.Show(At(600))[0].seconds)) << each.name;
  }
}

TEST(Exhaustion, IsSaidOnlyWhereItIsKnown) {
  Exhaustion exhaustion;
  Feed(exhaustion, kGiB, 0, 20);
  EXPECT_TRUE(exhaustion.Show(At(300)).empty()) << "of no capacity";
  exhaustion.Capacity("other", "0", 80 * kGiB);
  EXPECT_TRUE(exhaustion.Show(At(300)).empty()) << "another workload's";
  exhaustion.Capacity("train", "3", 80 * kGiB);
  EXPECT_EQ(exhaustion.Show(At(300)).size(), 1u) << "a neighbour's of the same job";
  EXPECT_TRUE(exhaustion.Show(At(8000)).empty()) << "the job is silent";

  Exhaustion few;
  few.Capacity("train", "0", 80 * kGiB);
  Feed(few, kGiB, 0, 7);
  EXPECT_TRUE(few.Show(At(120)).empty());
}

TEST(Exhaustion, ASlotsPeakCounts) {
  Exhaustion exhaustion;
  exhaustion.Capacity("train", "0", 20 * kGiB);
  for (int i = 0; i < 400; ++i) {  // one a second: most of them just after a cache was emptied
    const int slot = i / 15;
    exhaustion.Use("train", "0", (i % 15 == 7 ? 10 + 0.1 * slot : 2) * kGiB, At(i));
  }
  ASSERT_EQ(exhaustion.Show(At(400)).size(), 1u);
  EXPECT_NEAR(exhaustion.Show(At(400))[0].seconds, (20 - 12.6) / 0.1 * 15, 80);
}

TEST(Exhaustion, ReadsEvents) {
  Exhaustion exhaustion;
  model::Event oom = Failure("gpu_oom", "capacity", 0);
  oom.values.push_back({"total_bytes", 20 * kGiB});
  oom.values.push_back({"gpu", 1});
  exhaustion.Observe("train", oom, At(0));
  for (int i = 0; i < 20; ++i) {
    const model::Event step =
        Observation("train_step", 15 * i,
                    {{"step", 1.0 * i}, {"gpu", 1}, {"memory_bytes", (10 + 0.1 * i) * kGiB}});
    exhaustion.Observe("train", step, At(15 * i));
  }
  ASSERT_EQ(exhaustion.Show(At(300)).size(), 1u);
  EXPECT_EQ(exhaustion.Show(At(300))[0].gpu, "1");
  EXPECT_NEAR(exhaustion.Show(At(300))[0].seconds, 8.1 / 0.1 * 15, 1);

  Exhaustion host;
  for (int i = 0; i < 20; ++i) {
    host.Observe("train", Observation("train_step", 15 * i, {{"memory_bytes", i * kGiB}}),
                 At(15 * i));
  }
  host.Observe("train", Observation("gc_pause", 300, {{"total_bytes", 512.0}}), At(300));
  EXPECT_TRUE(host.Show(At(300)).empty()) << "a heap is no GPU";
}

TEST(Exhaustion, IsBounded) {
  Exhaustion exhaustion;
  for (int i = 0; i < 2000; ++i) {
    const std::string gpu = std::to_string(i);
    exhaustion.Capacity("train", gpu, 80 * kGiB);
    for (int slot = 0; slot < 8; ++slot) exhaustion.Use("train", gpu, kGiB, At(15 * slot));
  }
  EXPECT_EQ(exhaustion.Show(At(120)).size(), Exhaustion::kMost);
}

}  // namespace
}  // namespace aijob::analyze
