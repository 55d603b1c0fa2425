#include "analyze/load_eta.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

constexpr double kMiB = 1048576;
constexpr double kGigabit = 1e9 / 8;

TEST(LoadEtaTest, BytesOverTheLink) {
  // GPUStack's RPC worker: 104842.70 MiB at 1 and 10 Gb/s.
  LoadMeter meter;
  meter.SetBytes(104842.70 * kMiB);
  EXPECT_NEAR(*meter.SecondsLeft(kGigabit), 879, 0.6);
  EXPECT_NEAR(*meter.SecondsLeft(kGigabit) * kEtaLow, 1055, 1);
  EXPECT_NEAR(*meter.SecondsLeft(kGigabit) * kEtaHigh, 1319, 1);
  EXPECT_NEAR(*meter.SecondsLeft(10 * kGigabit), 88, 0.1);
  EXPECT_FALSE(meter.SecondsLeft(0)) << "neither a rate nor a link";
}

TEST(LoadEtaTest, TheSlowerBandwidthCounts) {
  LoadMeter meter;
  meter.SetBytes(1000);
  meter.SetProgress(0.1, At(0));
  EXPECT_FALSE(meter.Bandwidth());
  meter.SetProgress(0.3, At(10));  // 20 bytes a second
  EXPECT_NEAR(*meter.Bandwidth(), 20, 1e-9);
  EXPECT_NEAR(*meter.SecondsLeft(0), 35, 1e-9);
  EXPECT_NEAR(*meter.SecondsLeft(1000), 35, 1e-9) << "the link is faster";
  EXPECT_NEAR(*meter.SecondsLeft(10), 70, 1e-9) << "the link is slower";
}

TEST(LoadEtaTest, TheRateFollowsSlowly) {
  LoadMeter meter;
  meter.SetBytes(1000);
  meter.SetProgress(0, At(0));
  meter.SetProgress(0.1, At(10));
  meter.SetProgress(0.1, At(15));  // drawn again: no news
  meter.SetProgress(0.4, At(20));
  EXPECT_NEAR(*meter.Bandwidth(), 0.7 * 10 + 0.3 * 30, 1e-9);
}

TEST(LoadEtaTest, SteadyLoadsAreExact) {
  LoadMeter meter;
  for (int percent = 0; percent <= 60; ++percent) meter.SetProgress(percent / 100.0, At(percent));
  EXPECT_NEAR(*meter.SecondsLeft(0), 40, 1e-6);
}

TEST(LoadEtaTest, WithoutBytesTheWayCounts) {
  LoadMeter meter;
  meter.SetProgress(0.5, At(0));
  meter.SetStated(465);
  EXPECT_NEAR(*meter.SecondsLeft(0), 465, 1e-9) << "the bar's own";
  meter.SetProgress(0.6, At(10));
  EXPECT_NEAR(*meter.SecondsLeft(0), 40, 1e-9);
  meter.SetProgress(1, At(50));
  EXPECT_EQ(*meter.SecondsLeft(0), 0);
}

TEST(LoadEtaTest, ItBeginsAgain) {
  LoadMeter meter;
  meter.SetProgress(0.5, At(0));
  meter.SetProgress(0.6, At(10));
  meter.SetProgress(0, At(20));
  EXPECT_FALSE(meter.SecondsLeft(0));
}

TEST(LoadEtaTest, NobodyKnowsWhen) {
  LoadMeter meter;
  meter.SetProgress(0.5, {});
  meter.SetProgress(0.6, {});
  meter.SetProgress(0.7, At(0));
  EXPECT_FALSE(meter.rate());
  EXPECT_EQ(meter.ratio(), 0.7);
}

TEST(LoadEtaTest, WhatIsNoNumberIsLeftOut) {
  LoadMeter meter;
  meter.SetBytes(std::nan(""));
  meter.SetBytes(-1);
  meter.SetProgress(std::nan(""), At(0));
  meter.SetProgress(1.5, At(0));
  meter.SetDuration(0);
  EXPECT_FALSE(meter.bytes());
  EXPECT_FALSE(meter.ratio());
  EXPECT_FALSE(meter.rate());
}

TEST(LoadEtaTest, IsSaved) {
  LoadMeter meter;
  meter.SetBytes(1000);
  meter.SetProgress(0.1, At(0));
  meter.SetProgress(0.3, At(10));
  LoadMeter loaded;
  loaded.Load(nlohmann::json::parse(meter.Save().dump()));
  loaded.SetProgress(0.5, At(20));
  EXPECT_NEAR(*loaded.SecondsLeft(0), 25, 1e-9);
}

}  // namespace
}  // namespace aijob::analyze
