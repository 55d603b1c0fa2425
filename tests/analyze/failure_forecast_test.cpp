#include "analyze/failure_forecast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>
#include <string>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

// kFirstMoment is 5 seconds into a minute.
model::TimePoint Minute(int64_t minute, double second = 0) {
  return At(60.0 * static_cast<double>(minute) - 5 + second);
}

void Fail(FailureForecast& forecast, const char* workload, int64_t minute, int times = 1) {
  for (int i = 0; i < times; ++i) {
    const model::TimePoint time = Minute(minute, 1 + i % 50);
    forecast.Observe(workload, Failure("gpu_oom", "capacity", 0), time, time);
  }
}

void Pass(FailureForecast& forecast, int64_t minute) {
  while (forecast.Step(Minute(minute + 1, 6))) {
  }
}

/// So many failures a minute, at random.
void Live(FailureForecast& forecast, const char* workload, int64_t from, int64_t to, double mean,
          unsigned seed = 1) {
  std::mt19937 random(seed);
  std::poisson_distribution<int> failures(mean);
  for (int64_t minute = from; minute < to; ++minute) {
    Fail(forecast, workload, minute, failures(random));
    Pass(forecast, minute);
  }
}

TEST(FailureForecast, ForecastsNoiseByItsMeanAndBeatsTheNaiveOne) {
  FailureForecast forecast;
  Live(forecast, "train", 0, 720, 5);
  const auto shown = forecast.Show();
  ASSERT_EQ(shown.size(), 1u);
  ASSERT_TRUE(shown[0].skill && shown[0].failures);
  EXPECT_GT(*shown[0].skill, 0.15);
  EXPECT_LT(*shown[0].skill, 0.35);  // 1 - 1/sqrt(2) is what the mean itself would have
  for (const double failures : *shown[0].failures) EXPECT_NEAR(failures, 5, 2.5);
}

TEST(FailureForecast, IsHiddenUntilItIsKnownToBeBetter) {
  FailureForecast forecast;
  Live(forecast, "train", 0, 59, 5);
  EXPECT_FALSE(forecast.Show()[0].skill) << "too few minutes";
  Live(forecast, "train", 59, 115, 5, 2);
  EXPECT_FALSE(forecast.Show()[0].skill) << "too few judged";
  EXPECT_FALSE(forecast.Show()[0].failures);
  Live(forecast, "train", 115, 140, 5, 3);
  EXPECT_TRUE(forecast.Show()[0].skill && forecast.Show()[0].failures);
}

TEST(FailureForecast, IsHiddenWhereTheNaiveOneIsBetter) {
  FailureForecast forecast;
  std::mt19937 random(5);
  int level = 50;  // a random walk: no forecast is better than its last value
  for (int64_t minute = 0; minute < 720; ++minute) {
    level = std::max(0, level + static_cast<int>(random() % 7) - 3);
    Fail(forecast, "train", minute, level);
    Pass(forecast, minute);
  }
  const auto shown = forecast.Show();
  ASSERT_TRUE(shown[0].skill);
  EXPECT_LT(*shown[0].skill, 0.05);
  EXPECT_EQ(shown[0].failures.has_value(), *shown[0].skill > 0);
}

TEST(FailureForecast, WhereNothingHappensThereIsNoSkill) {
  FailureForecast forecast;
  for (int64_t minute = 0; minute < 300; ++minute) {
    forecast.Observe("train", Observation("train_step", 0), Minute(minute), Minute(minute));
    Pass(forecast, minute);
  }
  ASSERT_EQ(forecast.Show().size(), 1u);
  EXPECT_FALSE(forecast.Show()[0].skill || forecast.Show()[0].failures);
}

TEST(FailureForecast, EchoesAndObservationsAreNoFailures) {
  FailureForecast one, other;
  for (int64_t minute = 0; minute < 200; ++minute) {
    for (FailureForecast* forecast : {&one, &other})
      Fail(*forecast, "train", minute, 1 + minute % 4);
    model::Event echo = Failure("gpu_oom", "capacity", 0);
    echo.echo = true;
    other.Observe("train", echo, Minute(minute, 3), Minute(minute, 3));
    other.Observe("train", Observation("train_step", 0), Minute(minute, 4), Minute(minute, 4));
    for (FailureForecast* forecast : {&one, &other}) Pass(*forecast, minute);
  }
  ASSERT_TRUE(one.Show()[0].skill);
  EXPECT_EQ(one.Show()[0].skill, other.Show()[0].skill);
}

TEST(FailureForecast, LinesOfThePastAreHistory) {
  FailureForecast lived, read;
  std::mt19937 random(6);
  for (int64_t minute = 0; minute < 300; ++minute) {
    const int failures = static_cast<int>(random() % 6);
    Fail(lived, "train", minute, failures);
    for (int i = 0; i < failures; ++i) {  // all of it read at once, later
      read.Observe("train", Failure("gpu_oom", "", 0), Minute(minute, i), Minute(299, 50));
    }
  }
  Fail(lived, "train", 0);
  read.Observe("train", Failure("gpu_oom", "", 0), Minute(0), Minute(299, 50));
  Live(lived, "train", 300, 400, 3);
  Live(read, "train", 300, 400, 3);
  ASSERT_TRUE(lived.Show()[0].failures && read.Show()[0].failures);
  EXPECT_EQ(*lived.Show()[0].failures, *read.Show()[0].failures);
}

TEST(FailureForecast, ClocksAheadCountWhenTheyAreRead) {
  FailureForecast forecast;
  Live(forecast, "train", 0, 200, 3);
  forecast.Observe("train", Failure("gpu_oom", "", 0), Minute(1'000'000), Minute(200, 1));
  Live(forecast, "train", 200, 210, 3);
  EXPECT_TRUE(forecast.Show()[0].failures);
}

TEST(FailureForecast, GoesOnAsBeforeFromWhatWasSaved) {
  FailureForecast forecast;
  Live(forecast, "train", 0, 800, 4);
  Fail(forecast, "train", 800, 2);  // in an open minute
  auto again = std::make_unique<FailureForecast>();
  for (const auto& [name, text] : forecast.TakeSaved()) again->Load(name, text);
  EXPECT_TRUE(forecast.TakeSaved().empty()) << "nothing has changed since";
  EXPECT_EQ(*again->Show()[0].failures, *forecast.Show()[0].failures);
  for (FailureForecast* each : {&forecast, again.get()}) Live(*each, "train", 800, 900, 4, 9);
  EXPECT_EQ(*again->Show()[0].failures, *forecast.Show()[0].failures);
  EXPECT_DOUBLE_EQ(*again->Show()[0].skill, *forecast.Show()[0].skill);
}

TEST(FailureForecast, DamagedStateIsLeftOut) {
  for (const char* saved :
       {"", "x", "{}", "[]", R"({"last":1,"closed":0,"bins":[1,2,3]})",
        R"({"last":9000000000000000000,"closed":0,"bins":[],"made":[]})",
        R"({"last":90,"closed":0,"bins":[-1],"made":[],"error":1,"naive_error":1,"judged":1})"}) {
    FailureForecast forecast;
    forecast.Load("train", saved);
    EXPECT_TRUE(forecast.Show().empty()) << saved;
  }
}

TEST(FailureForecast, OneFitAStep) {
  FailureForecast forecast;
  for (int64_t minute = 0; minute < 130; ++minute) {
    for (const char* workload : {"a", "b", "c"}) Fail(forecast, workload, minute, 1 + minute % 3);
    int steps = 1;
    while (forecast.Step(Minute(minute + 1, 6))) ++steps;
    EXPECT_EQ(steps, 3);
    EXPECT_FALSE(forecast.Step(Minute(minute + 1, 7))) << "no more until the next minute";
  }
}

TEST(FailureForecast, WakesWhenAMinuteIsOver) {
  FailureForecast forecast;
  EXPECT_EQ(forecast.NextDeadline(Minute(0)), std::chrono::hours(24));
  Fail(forecast, "train", 0);
  EXPECT_EQ(forecast.NextDeadline(Minute(0, 20)), std::chrono::seconds(45));
  Pass(forecast, 0);
  EXPECT_EQ(forecast.NextDeadline(Minute(1, 6)), std::chrono::seconds(59));
  EXPECT_EQ(forecast.NextDeadline(Minute(7)), std::chrono::seconds(0));
}

TEST(FailureForecast, HasABoundAndForgetsWhoIsGone) {
  FailureForecast forecast;
  for (int i = 0; i < 100; ++i) {
    Fail(forecast, ("job" + std::to_string(i)).c_str(), 0);
  }
  EXPECT_EQ(forecast.Show().size(), FailureForecast::kMostWorkloads + 1) << "and _other";
  forecast.TakeSaved();
  Pass(forecast, 25 * 60);
  EXPECT_TRUE(forecast.Show().empty());
  const auto saved = forecast.TakeSaved();
  EXPECT_EQ(saved.size(), FailureForecast::kMostWorkloads + 1);
  for (const auto& [name, text] : saved) EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace aijob::analyze
