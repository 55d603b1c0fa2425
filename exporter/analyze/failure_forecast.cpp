#include "analyze/failure_forecast.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/arima.h"
#include "model/event.h"

namespace aijob::analyze {
namespace {

constexpr model::Duration kMinute = std::chrono::minutes(1);
using model::kDay;
constexpr double kFades = 1 - 1.0 / FailureForecast::kBins;  // of a judged minute's weight
constexpr int64_t kAhead = FailureForecast::kHorizons;

int64_t MinuteOf(model::TimePoint time) {
  return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

}  // namespace

FailureForecast::Workload& FailureForecast::At(std::string_view name, model::TimePoint read) {
  auto known = workloads_.find(name);
  if (known == workloads_.end() && workloads_.size() >= kMostWorkloads) {
    name = model::kOtherWorkload;
    known = workloads_.find(name);
  }
  if (known == workloads_.end()) {
    known = workloads_.emplace(name, Workload{}).first;
    std::erase(forgotten_, known->first);
    known->second.first = known->second.last = MinuteOf(read);
    known->second.closed = known->second.first - 1;
  }
  known->second.heard = std::max(known->second.heard, read);
  return known->second;
}

void FailureForecast::Observe(std::string_view name, const model::Event& event,
                              model::TimePoint time, model::TimePoint read) {
  Workload& workload = At(name, read);
  if (event.kind != model::EventKind::kFailure || event.echo) return;
  const int64_t minute = MinuteOf(std::min(time, read));
  Advance(workload, minute);
  if (minute <= workload.last - kBins) return;
  // What a file says of the time before its workload was followed is history too.
  workload.first = std::min(workload.first, minute);
  ++workload.bins[Place(minute)];
  workload.dirty = true;
}

void FailureForecast::Advance(Workload& workload, int64_t minute) {
  if (minute <= workload.last) return;
  const int64_t fresh = std::min(minute - workload.last, kBins);
  for (int64_t i = 0; i < fresh; ++i) workload.bins[Place(minute - i)] = 0;
  workload.last = minute;
  workload.first = std::max(workload.first, minute - kBins + 1);
}

bool FailureForecast::Step(model::TimePoint now) {
  const int64_t over = MinuteOf(now - kGrace) - 1;
  for (auto it = workloads_.begin(); it != workloads_.end();) {
    Workload& workload = it->second;
    if (now - workload.heard > kForgets) {
      forgotten_.push_back(it->first);
      it = workloads_.erase(it);
      continue;
    }
    if (workload.closed < over) Close(workload, over);
    ++it;
  }
  bool fitted = false;
  for (auto& [name, workload] : workloads_) {
    if (!workload.waits) continue;
    if (fitted) return true;
    Fit(workload);
    fitted = true;
  }
  return false;
}

void FailureForecast::Close(Workload& workload, int64_t minute) {
  Advance(workload, minute);
  // Of minutes long past nothing was forecast.
  for (int64_t each = std::max(workload.closed + 1, minute - kAhead); each <= minute; ++each) {
    Judge(workload, each);
  }
  workload.closed = minute;
  workload.waits = true;
  workload.dirty = true;
}

void FailureForecast::Judge(Workload& workload, int64_t minute) {
  bool any = false;
  double error = 0;
  double naive_error = 0;
  const double truth = workload.bins[Place(minute)];
  for (const Made& made : workload.made) {
    const int64_t ahead = minute - made.minute;
    if (ahead < 1 || ahead > kAhead) continue;
    any = true;
    error += std::abs(made.values[static_cast<size_t>(ahead - 1)] - truth);
    naive_error += std::abs(made.naive - truth);
  }
  while (!workload.made.empty() && workload.made.front().minute + kAhead <= minute) {
    workload.made.pop_front();
  }
  if (!any) return;
  workload.error = kFades * workload.error + error;
  workload.naive_error = kFades * workload.naive_error + naive_error;
  workload.judged = std::min(workload.judged + 1, kBins);
}

void FailureForecast::Fit(Workload& workload) {
  workload.waits = false;
  const int64_t first = std::max(workload.first, workload.closed - kBins + 1);
  if (workload.closed - first + 1 < kLeastBins) return;
  std::array<double, kBins> values{};
  size_t count = 0;
  for (int64_t minute = first; minute <= workload.closed; ++minute) {
    values[count++] = workload.bins[Place(minute)];
  }
  const std::span<const double> series(values.data(), count);
  const std::optional<Arima> fit = FitArima(series);
  if (!fit) return;
  Made made;
  made.minute = workload.closed;
  made.naive = series.back();
  ForecastArima(*fit, series, made.values);
  for (double& value : made.values) value = std::max(0.0, value);
  workload.made.push_back(made);
  workload.dirty = true;
}

model::Duration FailureForecast::NextDeadline(model::TimePoint now) const {
  model::Duration next = kDay;
  for (const auto& [name, workload] : workloads_) {
    if (workload.waits) return model::Duration{0};
    const model::TimePoint over = model::TimePoint((workload.closed + 2) * kMinute) + kGrace;
    next = std::min(next, std::max(over - now, model::Duration{0}));
  }
  return next;
}

std::optional<double> FailureForecast::SkillOf(const Workload& workload) {
  if (workload.judged < kLeastJudged || !(workload.naive_error > 0)) return std::nullopt;
  return 1 - workload.error / workload.naive_error;
}

std::vector<FailureForecast::Shown> FailureForecast::Show() const {
  std::vector<Shown> shown;
  for (const auto& [name, workload] : workloads_) {
    Shown each{name, SkillOf(workload), std::nullopt};
    const bool fresh = !workload.made.empty() && workload.made.back().minute == workload.closed;
    if (each.skill && *each.skill > 0 && fresh) each.failures = workload.made.back().values;
    shown.push_back(each);
  }
  return shown;
}

}  // namespace aijob::analyze
