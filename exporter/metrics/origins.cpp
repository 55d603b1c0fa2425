#include "metrics/origins.h"

#include <nlohmann/json.hpp>

#include "metrics/zero_init.h"

namespace aijob::metrics {
namespace {

// How many sets of further labels (pods, say) may be open; a DaemonSet's node runs 110 pods.
constexpr size_t kMaxWorkloadKeys = 256;
// The share of the budget that zeroes may take; the rest is for what logs bring. Histograms, some
// three quarters of a workload's zeroes, leave room for other workloads' counters: alerts on the
// very first event need these.
constexpr double kZeroShare = 0.75;
constexpr double kZeroHistogramShare = 0.5;

std::string Clean(const std::string& text) {
  return text.size() > kMaxLabelBytes ? std::string(kOtherLabel) : ToUtf8(text);
}

std::string Bounded(std::string name, std::set<std::string>& names, size_t limit) {
  if (names.contains(name)) return name;
  if (names.size() >= limit) return std::string(kOtherLabel);
  names.insert(name);
  return name;
}

Extras ExtrasOf(const Origin& origin) {
  Extras extras;
  for (const auto& [name, value] : origin.labels) {
    if (!value.empty()) extras.emplace_back(name, Clean(value));
  }
  return extras;
}

}  // namespace

OriginId Origins::Open(const Origin& origin) {
  Key key = {Bounded(Clean(origin.workload), names_, options_.workloads), ExtrasOf(origin)};
  if (!workloads_.contains(key) && workloads_.size() >= kMaxWorkloadKeys) {
    for (auto& [name, value] : key.second) value = kOtherLabel;
  }
  const std::string source = Bounded(Clean(origin.source), sources_, options_.sources);
  const auto [number, fresh] =
      numbers_.try_emplace({key, source}, static_cast<OriginId>(opened_.size()));
  if (!fresh) return number->second;

  OpenedOrigin& opened = opened_.emplace_back();
  opened.source = source;
  opened.memory = OpenWorkload(key);
  const WorkloadMemory& workload = memories_[opened.memory];
  const ExtrasId extras = workload.extras;
  std::array<std::string_view, 3> values = {workload.workload, opened.source, {}};
  for (size_t level = 0; level < model::kLevelNames.size(); ++level) {
    values[2] = model::kLevelNames[level];
    opened.series.lines[level] = store_.Find(Number(FamilyId::kLogLines), extras, values);
  }
  opened.series.bytes =
      store_.Find(Number(FamilyId::kLogBytes), extras, std::span(values.data(), 2));
  opened.series.last_log =
      store_.Find(Number(FamilyId::kLastLogTimestamp), extras, std::span(values.data(), 1));
  ZeroSource(source);
  return number->second;
}

size_t Origins::OpenWorkload(const Key& key) {
  const auto [known, fresh] = workloads_.try_emplace(key, memories_.size());
  if (!fresh) return known->second;
  WorkloadMemory& memory = memories_.emplace_back();
  if (const auto loaded = loaded_.find(key); loaded != loaded_.end()) memory = loaded->second;
  memory.workload = key.first;
  memory.extras = store_.InternExtras(key.second);
  ZeroWorkload(memory);
  return known->second;
}

std::vector<std::string_view> Origins::Fingerprints() const {
  return {fingerprints_.begin(), fingerprints_.end()};
}

void Origins::ZeroWorkload(const WorkloadMemory& workload) {
  const std::vector<std::string_view> fingerprints = Fingerprints();
  const Known known = {workload.workload, {}, fingerprints};
  uint64_t counters = 0;
  uint64_t all = 0;
  const auto each = [&](const auto& visit) {
    for (const FamilySpec& spec : Catalogue()) {
      // Lines and bytes are made with their source.
      if (ScopeOf(spec) != Scope::kWorkload || spec.labels[1].name == "source") continue;
      ForEachZero(spec, known, [&](auto values) { visit(spec, values); });
    }
  };
  each([&](const FamilySpec& spec, auto) {
    all += store_.Cost(Number(spec.id));
    if (spec.type == prometheus::MetricType::Counter) ++counters;
  });
  const bool first = memories_.size() == 1;  // what every installation has, whatever its budget
  const bool histograms = first || store_.Fits(all, kZeroHistogramShare);
  if (!histograms && !store_.Fits(counters, kZeroShare)) return;
  each([&](const FamilySpec& spec, std::span<const std::string_view> values) {
    if (spec.type == prometheus::MetricType::Histogram && !histograms) return;
    const ExtrasId extras = spec.start == Start::kZeroOnce ? 0 : workload.extras;
    store_.Ensure(Number(spec.id), extras, values);
  });
}

void Origins::ZeroSource(const std::string& source) {
  for (const FamilySpec& spec : Catalogue()) {
    if (ScopeOf(spec) != Scope::kSource) continue;
    ForEachZero(spec, {{}, source, {}},
                [&](auto values) { store_.Ensure(Number(spec.id), 0, values); });
  }
}

void Origins::SetFingerprints(std::vector<std::string> fingerprints) {
  fingerprints_ = std::move(fingerprints);
  const std::vector<std::string_view> views = Fingerprints();
  const FamilySpec& spec = Find(FamilyId::kFingerprintMatches);
  for (const WorkloadMemory& workload : memories_) {
    if (!store_.Fits(views.size(), kZeroShare)) return;
    ForEachZero(spec, {workload.workload, {}, views},
                [&](auto values) { store_.Ensure(Number(spec.id), workload.extras, values); });
  }
}

std::string Origins::SaveMemory() const {
  nlohmann::json saved = nlohmann::json::array();
  for (const auto& [key, index] : workloads_) {
    const WorkloadMemory& memory = memories_[index];
    if (memory.agent_actions == 0) continue;
    saved.push_back(
        {{"workload", key.first}, {"labels", key.second}, {"agent_actions", memory.agent_actions}});
  }
  return saved.dump();
}

void Origins::LoadMemory(std::string_view saved) {
  const nlohmann::json list = nlohmann::json::parse(saved, nullptr, false);
  if (!list.is_array()) return;
  for (const nlohmann::json& entry : list) {
    try {
      WorkloadMemory memory;
      memory.agent_actions = entry.at("agent_actions").get<double>();
      const Key key = {entry.at("workload").get<std::string>(), entry.at("labels").get<Extras>()};
      loaded_[key] = memory;
    } catch (const nlohmann::json::exception&) {
      continue;  // another version's note: nothing is lost but an open task's count
    }
  }
}

}  // namespace aijob::metrics
