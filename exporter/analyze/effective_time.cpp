#include "analyze/effective_time.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {
namespace {

using model::Seconds;

int64_t BucketOf(model::TimePoint time) { return time.time_since_epoch() / EffectiveTime::kBucket; }

constexpr size_t IndexOf(int64_t bucket) {
  return static_cast<size_t>(bucket % static_cast<int64_t>(EffectiveTime::kBuckets));
}

}  // namespace

// Buckets that leave the window are emptied on the way.
void EffectiveTime::MoveTo(model::TimePoint time) {
  end_ = std::max(end_, time);
  const int64_t bucket = BucketOf(end_);
  const int64_t ahead = std::min<int64_t>(bucket - bucket_, kBuckets);
  for (int64_t i = 0; i < ahead; ++i) useful_[IndexOf(bucket - i)] = 0;
  bucket_ = bucket;
}

void EffectiveTime::Step(double step, std::optional<double> step_seconds, model::TimePoint time) {
  if (!std::isfinite(step) || step < 0 || time.time_since_epoch().count() < 0) return;
  const bool first = steps_ == 0 || finished_;
  if (steps_ == 0) {
    begin_ = end_ = time;
    bucket_ = BucketOf(time);
  }
  if (finished_) begin_ += std::max(time - end_, model::Duration{0});  // no time of either run
  const bool anew = step < newest_ && step <= 1 && !lost_;
  if (finished_ || anew) furthest_ = -1;
  finished_ = lost_ = false;
  ++steps_;
  MoveTo(time);
  const double elapsed = Seconds(time - step_time_);
  const double steps = step - std::max(newest_, furthest_);
  const bool goes_on = !first && newest_ >= 0 && step > newest_ && elapsed >= 0;
  if (goes_on) {
    const double one = step_seconds.value_or(elapsed / (step - newest_));
    usual_.Add(one);
    const double most = step_seconds ? one : std::min(one, usual_.Median() * 1.5);
    if (steps > 0) useful_[IndexOf(bucket_)] += std::min(elapsed, most * steps);
  }
  newest_ = step;
  furthest_ = std::max(furthest_, step);
  step_time_ = time;
}

void EffectiveTime::Wait(model::TimePoint time) {
  if (steps_ > 0 && !finished_) MoveTo(time);
}

std::optional<double> EffectiveTime::Ratio() const {
  if (steps_ < kFewest) return std::nullopt;
  // The oldest bucket is only half filled in the mean: the window begins where it begins.
  const model::TimePoint oldest{kBucket * (bucket_ - static_cast<int64_t>(kBuckets) + 1)};
  const double all = Seconds(end_ - std::max(begin_, oldest));
  if (!(all > 0) || step_time_ < oldest) return std::nullopt;
  double useful = 0;
  for (const double seconds : useful_) useful += seconds;
  return std::clamp(useful / all, 0.0, 1.0);
}

nlohmann::json EffectiveTime::Save() const {
  return {{"useful", useful_},
          {"usual", usual_.InOrder()},
          {"furthest", furthest_},
          {"newest", newest_},
          {"steps", steps_},
          {"bucket", bucket_},
          {"begin", begin_.time_since_epoch().count()},
          {"step_time", step_time_.time_since_epoch().count()},
          {"end", end_.time_since_epoch().count()},
          {"lost", lost_},
          {"finished", finished_}};
}

void EffectiveTime::Load(const nlohmann::json& saved) {
  const auto time = [&](const char* name) {
    return model::TimePoint(model::Duration(saved.at(name).get<int64_t>()));
  };
  useful_ = saved.at("useful").get<std::array<double, kBuckets>>();
  for (const double seconds : saved.at("usual").get<std::vector<double>>()) usual_.Add(seconds);
  furthest_ = saved.at("furthest");
  newest_ = saved.at("newest");
  steps_ = saved.at("steps");
  bucket_ = saved.at("bucket");
  begin_ = time("begin");
  step_time_ = time("step_time");
  end_ = time("end");
  lost_ = saved.at("lost");
  finished_ = saved.at("finished");
}

}  // namespace aijob::analyze
