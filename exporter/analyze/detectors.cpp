#include "analyze/detectors.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "analyze/robust.h"

namespace aijob::analyze {
namespace {

constexpr double kLeastShareDeviation = 0.2;  // 1 / sqrt(25)
constexpr double kLeastLogDeviation = 0.05;
constexpr double kLeastLinearDeviation = 0.01;  // of the median
constexpr double kTiny = 1e-9;                  // where the median is 0

size_t Index(Method method) { return static_cast<size_t>(method); }

double LeastDeviation(Scale scale, double median) {
  if (scale == Scale::kShare) return kLeastShareDeviation;
  if (scale == Scale::kLog) return kLeastLogDeviation;
  return std::max(kLeastLinearDeviation * std::abs(median), kTiny);
}

/// Six digits are more than a baseline needs, and keep what is stored small.
double Short(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double digits = std::pow(10, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * digits) / digits;
}

}  // namespace

double Detectors::Scaled(double value) const {
  if (scale_ == Scale::kLog) return std::log(std::max(value, 1e-6));
  if (scale_ == Scale::kShare) return 2 * std::asin(std::sqrt(std::clamp(value, 0.0, 1.0)));
  return value;
}

Verdict Detectors::Add(double value, model::TimePoint time) {
  Verdict verdict;
  if (!std::isfinite(value)) return verdict;
  if (time - newest_time_ > kForgets) ewma_ = cusum_ = 0;
  const double scaled = Scaled(value);
  Judge(scaled, verdict);
  Remember(scaled);
  verdict.begins = verdict.Alarms() && calm_ >= kCalm;
  calm_ = verdict.Alarms() ? 0 : std::min(calm_ + 1, kCalm);
  newest_ = verdict;
  newest_time_ = std::max(newest_time_, time);
  return verdict;
}

void Detectors::Judge(double scaled, Verdict& verdict) {
  const size_t count = window_.size();
  if (count < 2 || (count < kFew && scale_ != Scale::kLog)) return;
  std::array<double, kWindow> values{};
  std::copy(window_.begin(), window_.end(), values.begin());
  const std::span<double> known(values.data(), count);
  const double largest = *std::max_element(known.begin(), known.end());
  const double median = Median(known);
  const double deviation = std::max(MadDeviation(known, median), LeastDeviation(scale_, median));
  const double distance = (scaled - median) / deviation;
  verdict.scored = true;
  verdict.scores[Index(Method::kMadZ)] = distance;
  bool wild = distance > (count < kFew || count >= kSteady ? kMadZ : kMadZUnsteady);
  if (count < kFew) wild = wild && scaled > largest + std::log(kFewTimes);
  verdict.alarms[Index(Method::kMadZ)] = wild;
  if (count < kSteady) return;
  // What ewma and cusum add up must be 0 on average, also where the values are skewed.
  const auto cut = [&](double value) {
    return std::clamp((value - median) / deviation, -kMostDistance, kMostDistance);
  };
  double sum = 0;
  double squares = 0;
  for (const double value : window_) {
    sum += cut(value);
    squares += cut(value) * cut(value);
  }
  const double mean = sum / static_cast<double>(count);
  const double variance = squares / static_cast<double>(count) - mean * mean;
  JudgeRun((cut(scaled) - mean) / std::sqrt(std::max(1.0, variance)), verdict);
}

void Detectors::JudgeRun(double distance, Verdict& verdict) {
  ewma_ += kLambda * (distance - ewma_);
  cusum_ = std::max(0.0, cusum_ + distance - kSlack);
  const double deviation = std::sqrt(kLambda / (2 - kLambda));  // of ewma_, when it is settled
  verdict.scores[Index(Method::kEwma)] = ewma_ / deviation;
  verdict.scores[Index(Method::kCusum)] = cusum_;
  verdict.alarms[Index(Method::kEwma)] = ewma_ > kEwma * deviation;
  verdict.alarms[Index(Method::kCusum)] = cusum_ > kCusum;
  if (cusum_ > kCusum) cusum_ = 0;  // it has told; what goes on is summed anew
}

void Detectors::Remember(double scaled) {
  if (window_.size() < kWindow) {
    window_.push_back(scaled);
    return;
  }
  window_[oldest_] = scaled;
  oldest_ = (oldest_ + 1) % kWindow;
}

nlohmann::json Detectors::Save() const {
  nlohmann::json window = nlohmann::json::array();
  for (size_t i = 0; i < window_.size(); ++i) {
    window.push_back(Short(window_[(oldest_ + i) % window_.size()]));
  }
  return {{"window", std::move(window)},
          {"ewma", Short(ewma_)},
          {"cusum", Short(cusum_)},
          {"calm", calm_},
          {"time", newest_time_.time_since_epoch().count()}};
}

void Detectors::Load(const nlohmann::json& saved) {
  Detectors read(scale_);
  const nlohmann::json& window = saved.at("window");
  const size_t skipped = window.size() > kWindow ? window.size() - kWindow : 0;
  for (size_t i = skipped; i < window.size(); ++i) read.window_.push_back(window[i].get<double>());
  read.ewma_ = saved.at("ewma").get<double>();
  read.cusum_ = saved.at("cusum").get<double>();
  read.calm_ = std::clamp(saved.at("calm").get<int>(), 0, kCalm);
  read.newest_time_ = model::TimePoint(model::Duration(saved.at("time").get<int64_t>()));
  *this = std::move(read);
}

}  // namespace aijob::analyze
