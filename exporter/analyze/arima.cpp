#include "analyze/arima.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aijob::analyze {
namespace {

constexpr size_t kOrder = kArimaOrder;
constexpr size_t kSize = kOrder + 1;
constexpr int kMostIterations = 100;
constexpr double kDifference = 1e-4;  // of the numeric derivatives
constexpr double kFlat = 1e-9;        // a gradient this small ends the search

using Vector = std::array<double, kOrder>;
using Matrix = std::array<Vector, kOrder>;

/// What the likelihood needs of the differences.
struct Sums {
  std::array<std::array<double, kSize>, kSize> products{};
  double count = 0;
};

double Difference(std::span<const double> series, size_t i) { return series[i + 1] - series[i]; }

Sums SumsOf(std::span<const double> series) {
  Sums sums;
  const size_t count = series.size() - 1;
  sums.count = static_cast<double>(count);
  for (size_t i = 0; i < kSize; ++i) {
    for (size_t j = i; j < kSize; ++j) {
      double sum = 0;
      for (size_t t = 0; t + i + j < count; ++t) {
        sum += Difference(series, t + i) * Difference(series, t + j);
      }
      sums.products[i][j] = sums.products[j][i] = sum;
    }
  }
  return sums;
}

// Durbin and Levinson's recursion: any partial autocorrelations within (-1, 1) are those of exactly
// one stationary autoregression.
Vector PhiOf(const Vector& partial) {
  Vector phi{};
  for (size_t k = 0; k < kOrder; ++k) {
    const Vector before = phi;
    phi[k] = partial[k];
    for (size_t i = 0; i < k; ++i) phi[i] = before[i] - partial[k] * before[k - 1 - i];
  }
  return phi;
}

Vector PartialOf(const Vector& free) {
  Vector partial{};
  for (size_t k = 0; k < kOrder; ++k) partial[k] = free[k] / std::sqrt(1 + free[k] * free[k]);
  return partial;
}

double SquaresOf(const Sums& sums, const Vector& phi) {
  double squares = 0;
  const auto weight = [&](size_t i) { return i == 0 ? 1 : -phi[i - 1]; };
  for (size_t i = 0; i < kSize; ++i) {
    for (size_t j = 0; j < kSize; ++j) squares += weight(i) * weight(j) * sums.products[i][j];
  }
  return squares;
}

/// Minus the logarithm of the likelihood, for each difference and but for constants, at its best
/// variance. `free`: any numbers.
double CostOf(const Sums& sums, const Vector& free) {
  const Vector partial = PartialOf(free);
  double determinant = 0;
  for (size_t k = 0; k < kOrder; ++k) {
    determinant += static_cast<double>(k + 1) * std::log1p(-partial[k] * partial[k]);
  }
  const double squares = SquaresOf(sums, PhiOf(partial));
  return (std::log(squares / sums.count) - determinant / sums.count) / 2;
}

Vector GradientOf(const Sums& sums, Vector at) {
  Vector gradient{};
  for (size_t k = 0; k < kOrder; ++k) {
    const double middle = at[k];
    at[k] = middle + kDifference;
    const double above = CostOf(sums, at);
    at[k] = middle - kDifference;
    gradient[k] = (above - CostOf(sums, at)) / (2 * kDifference);
    at[k] = middle;
  }
  return gradient;
}

Matrix CurvatureOf(const Sums& sums, Vector at) {
  Matrix curvature{};
  for (size_t k = 0; k < kOrder; ++k) {
    const double middle = at[k];
    at[k] = middle + kDifference;
    const Vector above = GradientOf(sums, at);
    at[k] = middle - kDifference;
    const Vector below = GradientOf(sums, at);
    at[k] = middle;
    for (size_t i = 0; i < kOrder; ++i) curvature[i][k] = (above[i] - below[i]) / (2 * kDifference);
  }
  return curvature;
}

/// Solves (matrix + damping I) step = -gradient by Cholesky; false where it is not positive.
bool Solve(Matrix matrix, double damping, const Vector& gradient, Vector& step) {
  for (size_t i = 0; i < kOrder; ++i) {
    matrix[i][i] += damping;
    for (size_t j = 0; j <= i; ++j) {
      double sum = (matrix[i][j] + matrix[j][i]) / 2;
      if (i == j) sum = matrix[i][i];
      for (size_t k = 0; k < j; ++k) sum -= matrix[i][k] * matrix[j][k];
      if (i == j && sum <= 0) return false;
      matrix[i][j] = i == j ? std::sqrt(sum) : sum / matrix[j][j];
    }
  }
  for (size_t i = 0; i < kOrder; ++i) {
    step[i] = -gradient[i];
    for (size_t k = 0; k < i; ++k) step[i] -= matrix[i][k] * step[k];
    step[i] /= matrix[i][i];
  }
  for (size_t i = kOrder; i-- > 0;) {
    for (size_t k = i + 1; k < kOrder; ++k) step[i] -= matrix[k][i] * step[k];
    step[i] /= matrix[i][i];
  }
  return true;
}

/// Yule and Walker's estimate, as free numbers.
Vector StartOf(const Sums& sums, std::span<const double> series) {
  Vector covariance{};
  const double variance = sums.products[0][0];
  const size_t count = series.size() - 1;
  for (size_t lag = 1; lag <= kOrder; ++lag) {
    for (size_t t = 0; t + lag < count; ++t) {
      covariance[lag - 1] += Difference(series, t) * Difference(series, t + lag);
    }
  }
  Vector free{};
  Vector phi{};
  double left = variance;
  for (size_t k = 0; k < kOrder; ++k) {
    double sum = covariance[k];
    for (size_t i = 0; i < k; ++i) sum -= phi[i] * covariance[k - 1 - i];
    // Not at the edge of what is stationary: the search could not leave it.
    const double partial = std::clamp(left > 0 ? sum / left : 0, -0.99, 0.99);
    const Vector before = phi;
    phi[k] = partial;
    for (size_t i = 0; i < k; ++i) phi[i] = before[i] - partial * before[k - 1 - i];
    left *= 1 - partial * partial;
    free[k] = partial / std::sqrt(1 - partial * partial);
  }
  return free;
}

/// Newton's method, damped where the cost would not fall (Levenberg).
Vector Minimise(const Sums& sums, Vector at) {
  double cost = CostOf(sums, at);
  double damping = 0;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const Vector gradient = GradientOf(sums, at);
    double steepest = 0;
    for (const double slope : gradient) steepest = std::max(steepest, std::abs(slope));
    if (!(steepest > kFlat)) break;
    const Matrix curvature = CurvatureOf(sums, at);
    bool fell = false;
    for (int attempt = 0; attempt < 20 && !fell; ++attempt) {
      Vector step{};
      if (Solve(curvature, damping, gradient, step)) {
        Vector next = at;
        for (size_t k = 0; k < kOrder; ++k) next[k] += step[k];
        const double reached = CostOf(sums, next);
        fell = reached < cost;
        if (fell) {
          at = next;
          cost = reached;
        }
      }
      damping = fell ? damping / 10 : std::max(damping * 10, 1e-6);
      if (damping < 1e-9) damping = 0;
    }
    if (!fell) break;
  }
  return at;
}

}  // namespace

std::optional<Arima> FitArima(std::span<const double> series) {
  if (series.size() < kLeastArima) return std::nullopt;
  for (const double value : series) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  const Sums sums = SumsOf(series);
  Arima fit;
  if (!(sums.products[0][0] > 0)) return fit;
  const Vector partial = PartialOf(Minimise(sums, StartOf(sums, series)));
  fit.phi = PhiOf(partial);
  fit.variance = SquaresOf(sums, fit.phi) / sums.count;
  if (!(fit.variance > 0)) return Arima{};
  double determinant = 0;
  for (size_t k = 0; k < kOrder; ++k) {
    determinant += static_cast<double>(k + 1) * std::log1p(-partial[k] * partial[k]);
  }
  fit.log_likelihood =
      (determinant - sums.count * (std::log(2 * std::numbers::pi * fit.variance) + 1)) / 2;
  return fit;
}

void ForecastArima(const Arima& fit, std::span<const double> series, std::span<double> out) {
  Vector newest{};  // differences, the newest first
  for (size_t k = 0; k < kOrder; ++k) newest[k] = Difference(series, series.size() - 2 - k);
  double level = series.back();
  for (double& value : out) {
    double next = 0;
    for (size_t k = 0; k < kOrder; ++k) next += fit.phi[k] * newest[k];
    std::copy_backward(newest.begin(), newest.end() - 1, newest.end());
    newest[0] = next;
    value = level += next;
  }
}

}  // namespace aijob::analyze
