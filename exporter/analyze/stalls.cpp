#include "analyze/stalls.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/event.h"

namespace aijob::analyze {
namespace {

using nlohmann::json;

}  // namespace

Watched& Stalls::Open(std::string_view workload) {
  const auto known = watched_.find(workload);
  if (known != watched_.end()) return *known->second;
  const std::string name(watched_.size() < kMostWatched ? workload : model::kOtherWorkload);
  std::unique_ptr<Watched>& watched = watched_[name];
  if (watched == nullptr) watched = std::make_unique<Watched>(name);
  return *watched;
}

// Several workloads under one name: their silence is nobody's.
void Stalls::Step(model::TimePoint now) {
  for (auto& [name, watched] : watched_) {
    if (name != model::kOtherWorkload) watched->Step(now, changes_);
  }
}

model::Duration Stalls::NextDeadline(model::TimePoint now) const {
  model::Duration deadline = kNothingDue;
  for (const auto& [name, watched] : watched_) {
    if (name != model::kOtherWorkload) deadline = std::min(deadline, watched->NextDeadline(now));
  }
  return deadline;
}

std::vector<model::WorkloadProgress> Stalls::Show(model::TimePoint now) const {
  std::vector<model::WorkloadProgress> shown;
  shown.reserve(watched_.size());
  for (const auto& [name, watched] : watched_) shown.push_back(watched->Show(now));
  return shown;
}

std::vector<std::pair<std::string, std::string>> Stalls::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (auto& [name, watched] : watched_) {
    if (!watched->TakeDirty()) continue;
    saved.emplace_back(name, watched->Save().dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return saved;
}

void Stalls::Load(std::string_view name, std::string_view saved) {
  const json read = json::parse(saved, nullptr, false);
  if (!read.is_object() || watched_.contains(name) || watched_.size() >= kMostWatched) return;
  try {
    auto watched = std::make_unique<Watched>(std::string(name));
    watched->Load(read);
    watched_.emplace(name, std::move(watched));
  } catch (const json::exception&) {
    return;  // another version's note: it learns anew
  }
}

}  // namespace aijob::analyze
