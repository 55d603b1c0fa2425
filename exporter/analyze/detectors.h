#pragma once
// Detectors: is the newest value of a signal out of the ordinary? Three of them look at what the
// last kWindow values make ordinary, the newest one left out:
//
//   mad_z  the distance from the median in robust deviations (1.4826 MAD): a single wild value
//   ewma   the exponentially weighted mean of those distances (lambda 0.1), in its own deviations:
//          a small shift that stays
//   cusum  the sum of what those distances have above kSlack (Page 1954): likewise, and drifts
//
// They look upwards: latency, error rate, step time and memory are bad when they grow. Distances
// are cut at kMostDistance for ewma and cusum, so that one wild value is mad_z's alone. Plain
// z > 3 with the value included cannot exceed (n-1)/sqrt(n), and rings 15 times a day at a value
// each 15 seconds; what these three do instead stands in tests/bench/README.md.
//
// With fewer than kFew values the deviation is a guess: then only signals that are ratios (kLog)
// are judged, and a value must also be kFewTimes the largest before it (the rule for stalls: median
// + 8 MAD and 3 times the 99th percentile). So steps of 2, 3 and 15 seconds: the third rings.
//
// Alarms that follow each other are one anomaly: it begins with the first and ends after kCalm
// values without any.
//
// Owner: Anomalies, one for each signal. Not thread-safe. Memory: kWindow numbers. An Add costs
// some microseconds.

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {

/// How a value is made comparable, and the deviation below which differences are noise.
enum class Scale : uint8_t {
  kLinear,  // as it is; at least 1 % of the median
  kLog,     // durations: ln; at least 5 %. Values at or below 0 count as a microsecond
  kShare,   // 0 to 1: 2 asin sqrt (Anscombe 1948); at least the deviation of a share of 25 things
};

enum class Method : uint8_t { kEwma, kCusum, kMadZ };
inline constexpr std::array<std::string_view, 3> kMethodNames = {"ewma", "cusum", "mad_z"};

struct Verdict {
  bool scored = false;             // enough values to say something
  std::array<double, 3> scores{};  // by Method, in deviations
  std::array<bool, 3> alarms{};    // likewise
  bool begins = false;             // the first alarm of an anomaly

  [[nodiscard]] bool Alarms() const { return alarms[0] || alarms[1] || alarms[2]; }
};

class Detectors {
 public:
  static constexpr size_t kWindow = 240;  // an hour of values each 15 seconds
  static constexpr size_t kFew = 8;       // values; fewer: see above
  static constexpr size_t kSteady = 32;   // values from which on ewma and cusum judge
  static constexpr double kFewTimes = 3;
  static constexpr double kMadZ = 5;            // alarms, in deviations
  static constexpr double kMadZUnsteady = 7.5;  // likewise, of kFew to kSteady values
  static constexpr double kEwma = 4;            // likewise, of the weighted mean
  static constexpr double kCusum = 8;           // likewise, of the sum
  static constexpr double kLambda = 0.1;        // the newest value's weight in ewma
  static constexpr double kSlack = 0.5;         // of cusum: half of the shift it is best at
  static constexpr double kMostDistance = 4;
  static constexpr int kCalm = 16;
  static constexpr model::Duration kForgets = std::chrono::hours(1);  // a gap that ends ewma, cusum

  explicit Detectors(Scale scale) : scale_(scale) {}

  /// Judges the value by those before it, and remembers it. Values that are not finite are left
  /// out.
  Verdict Add(double value, model::TimePoint time);

  [[nodiscard]] const Verdict& newest() const { return newest_; }
  [[nodiscard]] model::TimePoint newest_time() const { return newest_time_; }

  [[nodiscard]] nlohmann::json Save() const;
  /// What Save() gave. Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  [[nodiscard]] double Scaled(double value) const;
  void Judge(double scaled, Verdict& verdict);
  void JudgeRun(double distance, Verdict& verdict);
  void Remember(double scaled);

  Scale scale_;
  std::vector<double> window_;  // scaled; a ring once it is full
  size_t oldest_ = 0;
  double ewma_ = 0, cusum_ = 0;
  int calm_ = kCalm;  // values since the last alarm
  Verdict newest_;
  model::TimePoint newest_time_{};
};

}  // namespace aijob::analyze
