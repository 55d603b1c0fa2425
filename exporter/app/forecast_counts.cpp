#include "app/forecast_counts.h"

#include <utility>

namespace aijob::app {
namespace {

using metrics::FamilyId;

constexpr std::array<size_t, 4> kHorizons = {1, 3, 6, 12};  // minutes, of the twelve

/// Calls `call` with as many of the labels as the family has.
template <typename Call>
void WithLabels(FamilyId family, const std::array<std::string, 3>& labels, Call call) {
  const auto& [first, second, third] = labels;
  const size_t count = metrics::LabelCount(metrics::Find(family));
  if (count == 1) return call({first});
  if (count == 2) return call({first, second});
  call({first, second, third});
}

using Labels = std::initializer_list<std::string_view>;

}  // namespace

void ForecastCounts::Count(const std::vector<analyze::Anomaly>& begun, metrics::Counts& counts) {
  for (const analyze::Anomaly& anomaly : begun) {
    const std::string_view signal = analyze::kSignalNames[static_cast<size_t>(anomaly.signal)];
    counts.Add(FamilyId::kAnomalies, {anomaly.workload, signal}, 1);
  }
}

void ForecastCounts::Set(const Shown& series, double value, metrics::Counts& counts) {
  WithLabels(series.family, series.labels,
             [&](Labels labels) { counts.Set(series.family, labels, value); });
  before_.erase(series);
  shown_.insert(series);
}

void ForecastCounts::SetGauges(const analyze::Anomalies& anomalies,
                               const analyze::FailureForecast& forecast,
                               const analyze::Exhaustion& exhaustion, model::TimePoint now,
                               metrics::Counts& counts) {
  before_ = std::exchange(shown_, {});
  for (const analyze::Anomalies::Score& score : anomalies.Show(now)) {
    const std::string signal(analyze::kSignalNames[static_cast<size_t>(score.signal)]);
    for (size_t i = 0; i < score.scores.size(); ++i) {
      const std::string method(analyze::kMethodNames[i]);
      Set({FamilyId::kAnomalyScore, {std::string(score.workload), signal, method}}, score.scores[i],
          counts);
    }
  }
  for (const analyze::FailureForecast::Shown& each : forecast.Show()) {
    const std::string workload(each.workload);
    if (each.skill) Set({FamilyId::kForecastSkill, {workload, "", ""}}, *each.skill, counts);
    if (!each.failures) continue;
    for (const size_t horizon : kHorizons) {
      Set({FamilyId::kFailureForecast, {workload, std::to_string(horizon), ""}},
          (*each.failures)[horizon - 1], counts);
    }
  }
  for (const analyze::Exhaustion::Shown& each : exhaustion.Show(now)) {
    Set({FamilyId::kGpuMemoryTimeToExhaustion,
         {std::string(each.workload), std::string(each.gpu), ""}},
        each.seconds, counts);
  }
  // What was there and is not known now.
  for (const Shown& gone : std::exchange(before_, {})) {
    WithLabels(gone.family, gone.labels, [&](Labels labels) { counts.Clear(gone.family, labels); });
  }
}

}  // namespace aijob::app
