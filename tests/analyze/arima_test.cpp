#include "analyze/arima.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace aijob::analyze {
namespace {

std::vector<double> Series(const std::array<double, 5>& phi, size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise;
  std::vector<double> steps(5, 0.0);
  std::vector<double> series(1, 50.0);
  while (series.size() < count + 100) {
    double step = noise(random);
    for (size_t k = 0; k < 5; ++k) step += phi[k] * steps[steps.size() - 1 - k];
    steps.push_back(step);
    series.push_back(series.back() + step);
  }
  return {series.begin() + 100, series.end()};  // it has forgotten its start
}

/// The exact likelihood again, the long way: the innovations of the differences by Durbin and
/// Levinson's recursion on the process's own autocovariances, found by summing its weights.
double LikelihoodOf(const Arima& fit, const std::vector<double>& series) {
  std::vector<double> weights(1, 1.0);  // of the noise of so long ago
  for (size_t i = 1; i < 20'000; ++i) {
    double weight = 0;
    for (size_t k = 0; k < 5 && k < i; ++k) weight += fit.phi[k] * weights[i - 1 - k];
    weights.push_back(weight);
  }
  std::vector<double> covariance(6, 0.0);
  for (size_t lag = 0; lag < 6; ++lag) {
    for (size_t i = lag; i < weights.size(); ++i) covariance[lag] += weights[i] * weights[i - lag];
  }
  std::vector<double> phi;
  double variance = covariance[0];
  double likelihood = 0;
  for (size_t t = 0; t + 1 < series.size(); ++t) {
    double expected = 0;
    for (size_t k = 0; k < phi.size(); ++k)
      expected += phi[k] * (series[t - k] - series[t - k - 1]);
    const double off = series[t + 1] - series[t] - expected;
    const double scaled = variance * fit.variance;
    likelihood -= (std::log(2 * std::numbers::pi * scaled) + off * off / scaled) / 2;
    if (phi.size() == 5) continue;
    double partial = covariance[phi.size() + 1];
    for (size_t k = 0; k < phi.size(); ++k) partial -= phi[k] * covariance[phi.size() - k];
    partial /= variance;
    std::vector<double> next = phi;
    for (size_t k = 0; k < phi.size(); ++k) next[k] -= partial * phi[phi.size() - 1 - k];
    next.push_back(partial);
    phi = next;
    variance *= 1 - partial * partial;
  }
  return likelihood;
}

TEST(Arima, FindsWhatMadeTheSeries) {
  for (const std::array<double, 5>& phi : {
           std::array<double, 5>{0.5, 0, 0, 0, 0},
           std::array<double, 5>{-0.8, -0.6, -0.4, -0.3, -0.15},
           std::array<double, 5>{0.3, -0.2, 0.1, 0.2, -0.3},
           std::array<double, 5>{0, 0, 0, 0, 0},
       }) {
    const auto fit = FitArima(Series(phi, 5000, 3));
    ASSERT_TRUE(fit);
    for (size_t k = 0; k < 5; ++k) EXPECT_NEAR(fit->phi[k], phi[k], 0.06);
    EXPECT_NEAR(fit->variance, 1, 0.06);
  }
}

TEST(Arima, ItsLikelihoodIsExactAndNoNeighbourIsBetter) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    const std::vector<double> series = Series({-0.5, -0.3, 0.1, -0.2, -0.1}, 60, seed);
    const Arima fit = FitArima(series).value();
    EXPECT_NEAR(fit.log_likelihood, LikelihoodOf(fit, series), 1e-6);
    for (size_t k = 0; k < 5; ++k) {
      for (const double by : {-0.01, 0.01}) {
        Arima near = fit;
        near.phi[k] += by;
        EXPECT_LT(LikelihoodOf(near, series), fit.log_likelihood) << k << " " << by;
      }
    }
  }
}

TEST(Arima, ForecastsByItsOwnEquation) {
  const std::vector<double> series = {1, 2, 4, 7, 11, 16, 22};  // steps 1 2 3 4 5 6
  Arima fit;
  fit.phi = {0.5, 0, 0, 0, 0.1};
  std::array<double, 2> next{};
  ForecastArima(fit, series, next);
  EXPECT_DOUBLE_EQ(next[0], 22 + 0.5 * 6 + 0.1 * 2);
  EXPECT_DOUBLE_EQ(next[1], next[0] + 0.5 * 3.2 + 0.1 * 3);
}

TEST(Arima, WhatHasNoVarianceStaysAsItIs) {
  const std::vector<double> series(720, 3.0);
  const Arima fit = FitArima(series).value();
  EXPECT_EQ(fit.variance, 0);
  std::array<double, 12> next{};
  ForecastArima(fit, series, next);
  for (const double value : next) EXPECT_EQ(value, 3);
}

TEST(Arima, EverySeriesOfCountsGivesNumbers) {
  std::mt19937 random(4);
  for (int run = 0; run < 300; ++run) {
    std::vector<double> series(15 + random() % 100, 0.0);
    const double chance = 1.0 / static_cast<double>(1 + random() % 30);
    for (double& value : series) {
      if (std::bernoulli_distribution(chance)(random)) value = random() % 1000;
    }
    if (run % 3 == 0) {  // a straight line, a jump, an end that grows
      for (size_t i = 0; i < series.size(); ++i) series[i] = run % 2 == 0 ? 7.0 * i : i / 20;
    }
    const auto fit = FitArima(series);
    ASSERT_TRUE(fit);
    std::array<double, 12> next{};
    ForecastArima(*fit, series, next);
    for (const double value : next) {
      ASSERT_TRUE(std::isfinite(value));
      ASSERT_LT(std::abs(value), 1e5);
    }
  }
}

TEST(Arima, RefusesWhatSaysNothing) {
  EXPECT_FALSE(FitArima(std::vector<double>(kLeastArima - 1, 1.0)));
  std::vector<double> series = Series({}, 100, 1);
  series[50] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(FitArima(series));
}

TEST(Arima, AFitOf720ValuesTakesLessThanFiftyMilliseconds) {
  const std::vector<double> series = Series({-0.8, -0.6, -0.4, -0.3, -0.15}, 720, 5);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(FitArima(series));
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, std::chrono::milliseconds(500));  // it takes some tenths of one each
}

}  // namespace
}  // namespace aijob::analyze
