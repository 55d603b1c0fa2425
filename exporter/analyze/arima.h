#pragma once
// ARIMA(5,1,0): an autoregression of order 5 on the first differences, without a constant.
//
//   y[t] - y[t-1] = w[t] = phi[0] w[t-1] + ... + phi[4] w[t-5] + noise
//
// The estimate is the exact Gaussian maximum likelihood over the stationary region, the default of
// statsmodels.tsa.arima.model.ARIMA (tests/analyze/arima_against_statsmodels.py holds the two
// against each other). The likelihood is computed from 21 sums of products, as Box, Jenkins and
// Reinsel, "Time Series Analysis", appendix A7.4 writes it, so a fit costs one pass over the
// series and some hundred small evaluations; the start is the Yule-Walker estimate.
//
// Thread-safety: pure functions. Deterministic. Nothing is allocated.

#include <array>
#include <optional>
#include <span>

namespace aijob::analyze {

inline constexpr size_t kArimaOrder = 5;
inline constexpr size_t kLeastArima = 3 * kArimaOrder;  // values; fewer say nothing

struct Arima {
  std::array<double, kArimaOrder> phi{};
  double variance = 0;        // of the noise; 0: the series was constant, or had constant steps
  double log_likelihood = 0;  // of the differences; 0 where the variance is
};

/// Nothing: fewer than kLeastArima values, or one that is not finite.
std::optional<Arima> FitArima(std::span<const double> series);

/// The values that follow `series`, one for each place of `out`. REQUIRES kLeastArima values.
void ForecastArima(const Arima& fit, std::span<const double> series, std::span<double> out);

}  // namespace aijob::analyze
