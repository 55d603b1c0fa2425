// FailureForecast's way into state/ and back.
// Tested in tests/analyze/failure_forecast_test.cpp.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze/failure_forecast.h"

namespace aijob::analyze {
nlohmann::json FailureForecast::Save(const Workload& workload) {
  nlohmann::json bins = nlohmann::json::array();
  for (int64_t minute = std::max(workload.first, workload.last - kBins + 1);
       minute <= workload.last; ++minute) {
    bins.push_back(workload.bins[Place(minute)]);
  }
  nlohmann::json made = nlohmann::json::array();
  for (const Made& each : workload.made) {
    made.push_back({{"minute", each.minute}, {"naive", each.naive}, {"values", each.values}});
  }
  return {{"last", workload.last},
          {"closed", workload.closed},
          {"bins", std::move(bins)},
          {"made", std::move(made)},
          {"error", workload.error},
          {"naive_error", workload.naive_error},
          {"judged", workload.judged},
          {"waits", workload.waits},
          {"heard", workload.heard.time_since_epoch().count()}};
}

FailureForecast::Workload FailureForecast::Read(const nlohmann::json& saved) {
  Workload workload;
  const auto bins = saved.at("bins").get<std::vector<uint32_t>>();
  const auto count = static_cast<int64_t>(bins.size());
  workload.last = saved.at("last").get<int64_t>();
  workload.closed = std::min(saved.at("closed").get<int64_t>(), workload.last);
  if (count < 1 || count > kBins || workload.last < count) throw std::range_error("bins");
  workload.first = workload.last - count + 1;
  for (int64_t i = 0; i < count; ++i) {
    workload.bins[Place(workload.first + i)] = bins[static_cast<size_t>(i)];
  }
  for (const nlohmann::json& each : saved.at("made")) {
    if (workload.made.size() >= kHorizons) break;
    workload.made.push_back({each.at("minute").get<int64_t>(), each.at("naive").get<double>(),
                             each.at("values").get<Values>()});
  }
  workload.error = saved.at("error").get<double>();
  workload.naive_error = saved.at("naive_error").get<double>();
  workload.judged = std::clamp<int64_t>(saved.at("judged").get<int64_t>(), 0, kBins);
  workload.waits = saved.at("waits").get<bool>();
  workload.heard = model::TimePoint(model::Duration(saved.at("heard").get<int64_t>()));
  return workload;
}

std::vector<std::pair<std::string, std::string>> FailureForecast::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (const std::string& name : forgotten_) saved.emplace_back(name, "");
  forgotten_.clear();
  for (auto& [name, workload] : workloads_) {
    if (!workload.dirty) continue;
    workload.dirty = false;
    saved.emplace_back(name, Save(workload).dump());
  }
  return saved;
}

void FailureForecast::Load(std::string_view name, std::string_view saved) {
  if (saved.empty() || workloads_.size() > kMostWorkloads) return;  // _other is one more
  try {
    workloads_.insert_or_assign(std::string(name), Read(nlohmann::json::parse(saved)));
  } catch (const std::exception&) {  // damaged, or of another version: it is learned again
  }
}

}  // namespace aijob::analyze
