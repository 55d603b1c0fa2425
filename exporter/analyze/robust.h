#pragma once
// Robust statistics of small samples: half of the values may be wrong before the answer is.
//
// Source: Hampel 1974 (median, MAD), Theil 1950 and Sen 1968 (the slope), Kendall 1938 and Mann
// 1945 (the test for a trend).
//
// Thread-safety: pure functions. Failures: none; what an empty or constant sample gives is said
// with each.

#include <span>

namespace aijob::analyze {

/// The median; the mean of the middle two where their number is even; 0 of no values. Reorders.
double Median(std::span<double> values);

/// 1.4826 times the median distance from `centre`: the standard deviation, if the values are normal
/// (1 / quantile 0.75 of the normal distribution). 0 of no values. Overwrites them.
double MadDeviation(std::span<double> values, double centre);

struct Point {
  double x = 0, y = 0;
};

struct Trend {
  double slope = 0;  // the median of the slopes between any two points, y for each x
  double z = 0;      // Kendall's test: how many deviations from no trend; > 0: y grows with x
};

inline constexpr size_t kMostTrendPoints = 64;  // of more, the last ones count

/// The trend of the points, of which no two should have the same x; {0, 0}: fewer than three.
/// About 10 microseconds for kMostTrendPoints.
Trend TrendOf(std::span<const Point> points);

}  // namespace aijob::analyze
