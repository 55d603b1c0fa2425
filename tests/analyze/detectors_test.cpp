#include "analyze/detectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

constexpr size_t kEwma = static_cast<size_t>(Method::kEwma);
constexpr size_t kCusum = static_cast<size_t>(Method::kCusum);
constexpr size_t kMadZ = static_cast<size_t>(Method::kMadZ);

class Signal {
 public:
  explicit Signal(Scale scale) : detectors(scale) {}

  Verdict Add(double value) { return detectors.Add(value, At(15.0 * ++count_)); }
  /// Normal noise around 100, of deviation 1.
  void Learn(size_t values) {
    for (size_t i = 0; i < values; ++i) Add(100 + noise());
  }
  double noise() { return normal_(random_); }

  Detectors detectors;

 private:
  std::mt19937 random_{7};
  std::normal_distribution<double> normal_;
  int count_ = 0;
};

TEST(Detectors, TheThirdOfTheArticlesStepsRings) {
  Signal steps(Scale::kLog);
  EXPECT_FALSE(steps.Add(2).Alarms());
  EXPECT_FALSE(steps.Add(3).Alarms());
  const Verdict third = steps.Add(15);  // its plain z is 1.15
  EXPECT_TRUE(third.alarms[kMadZ]);
  EXPECT_TRUE(third.begins);
}

TEST(Detectors, FewValuesRingOnlyWhereTheyMultiply) {
  struct Case {
    const char* name;
    Scale scale;
    std::vector<double> values;
    bool rings;  // the last one
  };
  for (const Case& each : {
           Case{"one before it", Scale::kLog, {2, 90}, false},
           Case{"twice the largest", Scale::kLog, {2, 2.1, 2, 4}, false},
           Case{"four times", Scale::kLog, {2, 2.1, 2, 8.4}, true},
           Case{"what varies may vary", Scale::kLog, {1, 9, 3, 28}, false},
           Case{"no ratio", Scale::kLinear, {2, 2.1, 2, 90}, false},
           Case{"no ratio, eight before", Scale::kLinear, {2, 2.1, 2, 1.9, 2, 2, 2, 2.2, 90}, true},
           Case{"less is better", Scale::kLog, {20, 21, 20, 1}, false},
       }) {
    Signal signal(each.scale);
    Verdict last;
    for (const double value : each.values) last = signal.Add(value);
    EXPECT_EQ(last.Alarms(), each.rings) << each.name;
  }
}

TEST(Detectors, EachSeesItsOwn) {
  Signal spike(Scale::kLinear);
  spike.Learn(240);
  const Verdict wild = spike.Add(110);
  EXPECT_TRUE(wild.alarms[kMadZ]);
  EXPECT_FALSE(wild.alarms[kEwma] || wild.alarms[kCusum]) << "one value is no shift";

  Signal shift(Scale::kLinear);
  shift.Learn(240);
  int until[3] = {-1, -1, -1};
  for (int i = 0; i < 40; ++i) {
    const Verdict verdict = shift.Add(102 + shift.noise());
    for (size_t k = 0; k < 3; ++k) {
      if (verdict.alarms[k] && until[k] < 0) until[k] = i;
    }
  }
  EXPECT_TRUE(until[kEwma] >= 0 && until[kEwma] < 15);
  EXPECT_TRUE(until[kCusum] >= 0 && until[kCusum] < 15);
}

TEST(Detectors, AlarmsInARowAreOneAnomaly) {
  Signal signal(Scale::kLinear);
  signal.Learn(240);
  int begun = 0;
  for (int i = 0; i < 30; ++i) begun += signal.Add(130 + signal.noise()).begins ? 1 : 0;
  EXPECT_EQ(begun, 1);
  for (int i = 0; i < 60; ++i) begun += signal.Add(100 + signal.noise()).begins ? 1 : 0;
  EXPECT_EQ(begun, 1);
  EXPECT_TRUE(signal.Add(130).begins) << "it was calm in between";
}

TEST(Detectors, ALevelThatStaysBecomesOrdinary) {
  Signal signal(Scale::kLinear);
  signal.Learn(240);
  for (int i = 0; i < 400; ++i) signal.Add(120 + signal.noise());
  EXPECT_FALSE(signal.Add(121).Alarms());
}

TEST(Detectors, SmallDifferencesOfWhatIsNearlyConstantAreNoise) {
  struct Case {
    Scale scale;
    double usual, noise, wild;
  };
  for (const Case& each : {Case{Scale::kLinear, 1e9, 1.03e9, 1.2e9}, Case{Scale::kLog, 2, 2.2, 3},
                           Case{Scale::kShare, 0, 0.05, 0.6}}) {
    Signal signal(each.scale);
    for (int i = 0; i < 100; ++i) signal.Add(each.usual);
    EXPECT_FALSE(signal.Add(each.noise).Alarms()) << each.usual;
    EXPECT_TRUE(signal.Add(each.wild).alarms[kMadZ]) << each.usual;
  }
}

TEST(Detectors, ASilenceEndsWhatWasSummed) {
  Detectors detectors(Scale::kLinear);
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 100; ++i) detectors.Add(normal(random), At(i));
  for (int i = 0; i < 3; ++i) detectors.Add(2.5, At(100 + i));
  EXPECT_GT(detectors.newest().scores[kCusum], 3);
  detectors.Add(0, At(100'000));
  EXPECT_LT(detectors.newest().scores[kCusum], 1);
}

TEST(Detectors, WhatIsNoNumberIsLeftOut) {
  Signal signal(Scale::kLinear);
  signal.Learn(50);
  const auto before = signal.detectors.Save();
  EXPECT_FALSE(signal.Add(std::numeric_limits<double>::quiet_NaN()).Alarms());
  EXPECT_FALSE(signal.Add(HUGE_VAL).Alarms());
  EXPECT_EQ(signal.detectors.Save(), before);
}

TEST(Detectors, GoOnAsBeforeFromWhatWasSaved) {
  Signal signal(Scale::kLog);
  signal.Learn(300);  // the ring has turned
  signal.Add(900);
  Detectors again(Scale::kLog);
  again.Load(nlohmann::json::parse(signal.detectors.Save().dump()));
  for (int i = 0; i < 100; ++i) {
    const double value = 100 + (i > 50 ? 8 : 0) + signal.noise();
    const Verdict one = signal.detectors.Add(value, At(10'000 + i));
    const Verdict other = again.Add(value, At(10'000 + i));
    ASSERT_EQ(one.begins, other.begins) << i;
    for (size_t k = 0; k < 3; ++k) ASSERT_NEAR(one.scores[k], other.scores[k], 1e-2);
  }
}

TEST(Detectors, DamagedStateThrowsAndChangesNothing) {
  Signal signal(Scale::kLinear);
  signal.Learn(10);
  const auto before = signal.detectors.Save();
  EXPECT_ANY_THROW(signal.detectors.Load(nlohmann::json::parse(R"({"window":["x"]})")));
  EXPECT_EQ(signal.detectors.Save(), before);
}

}  // namespace
}  // namespace aijob::analyze
