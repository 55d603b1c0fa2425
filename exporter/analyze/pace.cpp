#include "analyze/pace.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace aijob::analyze {
namespace {

// Of domain knowledge on stall detection: 8 robust standard deviations, three times p99.
constexpr double kDeviations = 8 * 1.4826;
constexpr double kTails = 3;
constexpr double kPauseMargin = 1.25;
constexpr double kSlowFrom = 2;
constexpr double kSlowUntil = 1.5;
constexpr size_t kSlowNeeds = 32;    // ordinary intervals to compare with
constexpr double kClockSeconds = 1;  // the resolution of many lines' clocks: less is no difference

}  // namespace

void Pace::Begin(double start_seconds) {
  fresh_ = 0;
  longest_ = start_seconds;
  slow_ = 0;
  recent_.Clear();
}

double Pace::BoundSeconds() const {
  const double median = ordinary_.Median();
  const double spread = std::max(kDeviations * ordinary_.Mad(), kClockSeconds);
  return std::max(2 * median, median + spread);
}

void Pace::Add(double seconds, bool flagged) {
  ++intervals_;
  recent_.Add(seconds);
  const bool pause = ordinary_.size() >= kFewest && seconds > BoundSeconds();
  if (!pause) {
    ordinary_.Add(seconds);
  } else if (!Learning()) {
    pauses_.push_back({seconds, flagged, intervals_});
    if (pauses_.size() > kPauses) pauses_.pop_front();
  }
  while (!pauses_.empty() && intervals_ - pauses_.front().at > kPauseAge) pauses_.pop_front();
  if (Learning()) {
    longest_ = std::max(longest_, seconds);
    if (++fresh_ == kFewest) DropWarmUp();
  }
  JudgeSlow();
}

// The first steps compile and fill caches: they say nothing of later ones.
void Pace::DropWarmUp() {
  const double bound = BoundSeconds();
  const std::deque<double> all = ordinary_.InOrder();
  ordinary_.Clear();
  for (const double seconds : all) {
    if (seconds <= bound) ordinary_.Add(seconds);
  }
  recent_.Clear();
}

void Pace::JudgeSlow() {
  if (recent_.size() < kRecent || ordinary_.size() < kSlowNeeds) return;
  const double usual = ordinary_.Median();
  const double times = slow_ == 0 ? kSlowFrom : kSlowUntil;
  const bool slow = recent_.Median() >= std::max(times * usual, usual + kClockSeconds);
  slow_ = slow ? slow_ + 1 : 0;
  if (slow_ < kAccepted) return;
  slow_ = 0;
  const std::deque<double> newest = recent_.InOrder();
  ordinary_.Clear();
  for (const double seconds : newest) ordinary_.Add(seconds);
}

double Pace::KnownPause() const {
  double longest = 0;
  double flagged = 0;
  for (const Pause& pause : pauses_) {
    if (!pause.flagged) {
      longest = std::max(longest, pause.seconds);
    } else {
      longest = std::max(longest, std::min(flagged, pause.seconds));  // the second longest
      flagged = std::max(flagged, pause.seconds);
    }
  }
  return longest;
}

double Pace::ThresholdSeconds(double floor_seconds) const {
  double threshold = std::max(floor_seconds, kPauseMargin * KnownPause());
  if (Learning()) threshold = std::max({threshold, kLearningSeconds, 2 * longest_});
  if (ordinary_.size() < kFewest) return threshold;
  const double spread = ordinary_.Median() + kDeviations * ordinary_.Mad();
  return std::max({threshold, spread, kTails * ordinary_.Quantile(0.99)});
}

nlohmann::json Pace::Save() const {
  nlohmann::json pauses = nlohmann::json::array();
  for (const Pause& pause : pauses_) pauses.push_back({pause.seconds, pause.flagged, pause.at});
  return {{"ordinary", ordinary_.InOrder()},
          {"recent", recent_.InOrder()},
          {"pauses", std::move(pauses)},
          {"intervals", intervals_},
          {"fresh", fresh_},
          {"longest", longest_},
          {"slow", slow_}};
}

void Pace::Load(const nlohmann::json& saved) {
  for (const double seconds : saved.at("ordinary").get<std::vector<double>>())
    ordinary_.Add(seconds);
  for (const double seconds : saved.at("recent").get<std::vector<double>>()) recent_.Add(seconds);
  for (const nlohmann::json& row : saved.at("pauses")) {
    if (pauses_.size() == kPauses) break;
    pauses_.push_back({row.at(0), row.at(1), row.at(2)});
  }
  intervals_ = saved.at("intervals");
  fresh_ = saved.at("fresh");
  longest_ = saved.at("longest");
  slow_ = saved.at("slow");
}

}  // namespace aijob::analyze
