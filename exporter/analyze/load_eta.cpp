#include "analyze/load_eta.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

constexpr double kNewest = 0.3;

nlohmann::json OrNull(const std::optional<double>& number) {
  return number ? nlohmann::json(*number) : nlohmann::json();
}

std::optional<double> ReadOrNull(const nlohmann::json& saved) {
  if (!saved.is_number()) return std::nullopt;
  return saved.get<double>();
}

}  // namespace

void LoadMeter::SetBytes(double bytes) {
  if (std::isfinite(bytes) && bytes > 0) bytes_ = bytes;
}

void LoadMeter::SetProgress(double ratio, model::TimePoint time) {
  if (!(ratio >= 0 && ratio <= 1)) return;
  if (ratio_ && ratio < *ratio_) rate_.reset();
  if (ratio_ && ratio > *ratio_ && at_ > model::TimePoint{} && time > at_) {
    const double seconds = std::chrono::duration<double>(time - at_).count();
    const double newest = (ratio - *ratio_) / seconds;
    rate_ = rate_ ? kNewest * newest + (1 - kNewest) * *rate_ : newest;
  }
  // Bars are drawn again without moving: the rate is that of the way, not of the pen.
  if (!ratio_ || ratio != *ratio_) at_ = time;
  ratio_ = ratio;
}

void LoadMeter::SetDuration(double seconds) {
  if (!(seconds > 0) || !std::isfinite(seconds)) return;
  rate_ = 1 / seconds;
}

void LoadMeter::Follow(const LoadMeter& whole) {
  ratio_ = whole.ratio_;
  rate_ = whole.rate_;
  stated_ = whole.stated_;
  at_ = whole.at_;
}

std::optional<double> LoadMeter::Bandwidth() const {
  if (!bytes_ || !rate_) return std::nullopt;
  return *bytes_ * *rate_;
}

std::optional<double> LoadMeter::SecondsLeft(double link) const {
  const double left = 1 - ratio_.value_or(0);
  if (left <= 0) return 0;
  // The slower bandwidth is the longer wait.
  std::optional<double> seconds;
  const auto wait = [&seconds](double other) { seconds = std::max(seconds.value_or(0), other); };
  if (rate_ && *rate_ > 0) {
    wait(left / *rate_);
  } else if (stated_) {
    wait(*stated_);
  }
  if (bytes_ && link > 0) wait(*bytes_ * left / link);
  return seconds;
}

nlohmann::json LoadMeter::Save() const {
  return {{"bytes", OrNull(bytes_)},
          {"ratio", OrNull(ratio_)},
          {"rate", OrNull(rate_)},
          {"stated", OrNull(stated_)},
          {"at", at_.time_since_epoch().count()}};
}

void LoadMeter::Load(const nlohmann::json& saved) {
  bytes_ = ReadOrNull(saved.at("bytes"));
  ratio_ = ReadOrNull(saved.at("ratio"));
  rate_ = ReadOrNull(saved.at("rate"));
  stated_ = ReadOrNull(saved.at("stated"));
  at_ = model::TimePoint(model::Duration(saved.at("at").get<int64_t>()));
}

}  // namespace aijob::analyze
