#include "analyze/analysis.h"

#include <algorithm>

namespace aijob::analyze {
namespace {

constexpr std::string_view kIncidents = "incidents/";  // + what its room calls it
constexpr std::string_view kLaunches = "launches/";    // + the workload
constexpr std::string_view kPropagation = "propagation";

}  // namespace

void Analysis::Step(model::TimePoint now) {
  incidents.Step(now);
  launches.Step(now);
  propagation.Step(now);
}

void Analysis::Finish(model::TimePoint now) {
  incidents.Finish(now);
  launches.Finish(now);
  propagation.Finish();
}

model::Duration Analysis::NextDeadline(model::TimePoint now) const {
  return std::min(
      {incidents.NextDeadline(now), launches.NextDeadline(now), propagation.NextDeadline(now)});
}

std::vector<std::pair<std::string, std::string>> Analysis::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (auto& [name, text] : incidents.TakeSaved()) {
    saved.emplace_back(std::string(kIncidents) + name, std::move(text));
  }
  for (auto& [name, text] : launches.TakeSaved()) {
    saved.emplace_back(std::string(kLaunches) + name, std::move(text));
  }
  if (auto text = propagation.TakeSaved()) saved.emplace_back(kPropagation, std::move(*text));
  return saved;
}

void Analysis::Load(std::string_view name, std::string_view saved) {
  if (name.starts_with(kIncidents)) incidents.Load(name.substr(kIncidents.size()), saved);
  if (name.starts_with(kLaunches)) launches.Load(name.substr(kLaunches.size()), saved);
  if (name == kPropagation) propagation.Load(saved);
}

}  // namespace aijob::analyze
