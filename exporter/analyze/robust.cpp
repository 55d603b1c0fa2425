#include "analyze/robust.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace aijob::analyze {

double Median(std::span<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double MadDeviation(std::span<double> values, double centre) {
  for (double& value : values) value = std::abs(value - centre);
  return 1.4826 * Median(values);
}

Trend TrendOf(std::span<const Point> points) {
  if (points.size() > kMostTrendPoints) points = points.last(kMostTrendPoints);
  if (points.size() < 3) return {};
  std::array<double, kMostTrendPoints*(kMostTrendPoints - 1) / 2> slopes{};
  size_t count = 0;
  double concordant = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t j = i + 1; j < points.size(); ++j) {
      const double run = points[j].x - points[i].x;
      const double rise = points[j].y - points[i].y;
      if (run == 0) continue;
      slopes[count++] = rise / run;
      if (rise != 0) concordant += (rise > 0) == (run > 0) ? 1 : -1;
    }
  }
  if (count == 0) return {};
  // Equal values make the count vary less: numbers in logs are rounded, so they are frequent.
  std::map<double, double> equal;
  for (const Point& point : points) equal[point.y] += 1;
  const auto n = static_cast<double>(points.size());
  double variance = n * (n - 1) * (2 * n + 5);
  for (const auto& [y, times] : equal) variance -= times * (times - 1) * (2 * times + 5);
  variance /= 18;
  Trend trend;
  trend.slope = Median(std::span(slopes).first(count));
  if (variance > 0 && concordant != 0) {
    trend.z = (concordant - (concordant > 0 ? 1 : -1)) / std::sqrt(variance);
  }
  return trend;
}

}  // namespace aijob::analyze
