#include "metrics/counts.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "metrics/event_counter.h"
#include "metrics/origins.h"
#include "metrics/series_store.h"
#include "metrics/user_metrics.h"
#include "metrics/zero_init.h"

namespace aijob::metrics {
namespace {

constexpr size_t kMaxMessages = 20;
// A single family of a user's must not take all of the budget from the others.
constexpr uint32_t kUserShare = 2;

FamilyDefinition Define(const FamilySpec& spec) {
  FamilyDefinition definition;
  definition.name = spec.name;
  definition.help = spec.help;
  definition.type = spec.type;
  definition.bounds.assign(spec.buckets.begin(), spec.buckets.end());
  definition.keep = spec.keep;
  definition.max_series = spec.max_series;
  for (size_t i = 0; i < LabelCount(spec); ++i) {
    const LabelSpec& label = spec.labels[i];
    definition.labels.emplace_back(label.name);
    const bool scope = label.name == "workload" || label.name == "source";
    definition.open.push_back(label.values.empty() && !scope);
  }
  return definition;
}

FamilyDefinition Define(const UserMetric& metric, uint32_t series) {
  FamilyDefinition definition;
  definition.name = metric.name;
  definition.help = metric.help.empty() ? "Defined by the configuration." : metric.help;
  definition.type = metric.type;
  definition.labels = metric.labels;
  definition.open.assign(metric.labels.size(), true);
  definition.bounds = metric.buckets;
  const auto cost = static_cast<uint32_t>(metric.buckets.empty() ? 1 : metric.buckets.size() + 3);
  definition.max_series = std::max<uint32_t>(1, series / kUserShare / cost);
  return definition;
}

}  // namespace

struct Counts::State {
  State(const Options& given, model::TimePoint now)
      : options(given), store(given.series), events(store), origins(store, given) {
    store.SetNow(now);
    for (const FamilySpec& spec : Catalogue()) store.AddFamily(Define(spec));
    store.CountLossesIn(Number(FamilyId::kSeriesDropped), Number(FamilyId::kValuesRefused));
    for (const FamilySpec& spec : Catalogue()) {
      if (ScopeOf(spec) != Scope::kExporter) continue;
      ForEachZero(spec, {}, [&](auto values) { store.Ensure(Number(spec.id), 0, values); });
    }
  }

  void Update(const model::MetricUpdate& update);

  Options options;
  SeriesStore store;
  EventCounter events;
  Origins origins;
  std::vector<UserMetric> user_metrics;
  std::vector<uint32_t> user_families;  // by MetricUpdate::metric
  std::set<std::string> fingerprints;
  std::map<std::string, std::string> notes;
};

Counts::Counts(const Options& options, model::TimePoint now)
    : state_(std::make_unique<State>(options, now)) {}
Counts::~Counts() = default;
Counts::Counts(Counts&&) noexcept = default;
Counts& Counts::operator=(Counts&&) noexcept = default;

model::Status Counts::SetUserMetrics(const std::vector<UserMetric>& metrics) {
  if (model::Status status = CheckUserMetrics(metrics); !status.ok()) return status;
  State& state = *state_;
  std::map<std::string_view, uint32_t> kept;
  for (size_t i = 0; i < state.user_metrics.size(); ++i) {
    const UserMetric& before = state.user_metrics[i];
    const bool stays = std::any_of(metrics.begin(), metrics.end(),
                                   [&](const UserMetric& now) { return SameSeries(before, now); });
    if (stays) kept.emplace(before.name, state.user_families[i]);
    if (!stays && !kept.contains(before.name)) state.store.RemoveFamily(state.user_families[i]);
  }
  std::vector<uint32_t> families;
  for (const UserMetric& metric : metrics) {
    const FamilyDefinition definition = Define(metric, state.options.series);
    auto known = kept.find(metric.name);
    if (known == kept.end()) {
      known = kept.emplace(metric.name, state.store.AddFamily(definition)).first;
      if (metric.labels.empty()) state.store.Ensure(known->second, 0, {});
    }
    state.store.SetHelp(known->second, definition.help);
    families.push_back(known->second);
  }
  kept.clear();  // its names are those of the old definitions
  state.user_metrics = metrics;
  state.user_families = std::move(families);
  return model::Status::Ok();
}

void Counts::SetFingerprints(const std::vector<Fingerprint>& fingerprints) {
  State& state = *state_;
  for (const Fingerprint& known : fingerprints) {
    if (!state.fingerprints.insert(known.id).second) continue;
    const std::array<std::string_view, 4> values = {known.id, known.class_name, known.title,
                                                    known.severity};
    state.store.Set(state.store.Find(Number(FamilyId::kFingerprintInfo), 0, values), 1);
  }
  state.origins.SetFingerprints({state.fingerprints.begin(), state.fingerprints.end()});
}

RestoreReport Counts::Restore(std::span<const model::SavedSeries> saved) {
  RestoreReport report;
  for (const model::SavedSeries& series : saved) {
    bool unknown = false;
    const model::Status status = state_->store.Restore(series, unknown);
    if (status.ok()) {
      ++report.restored;
      continue;
    }
    ++(unknown ? report.unknown : report.refused);
    if (report.messages.size() >= kMaxMessages) continue;
    const bool said = std::find(report.messages.begin(), report.messages.end(), status.error()) !=
                      report.messages.end();
    if (!said) report.messages.push_back(status.error());
  }
  state_->events.LearnNames();
  Add(FamilyId::kStateSeriesRefused, {}, static_cast<double>(report.unknown + report.refused));
  return report;
}

OriginId Counts::OpenOrigin(const Origin& origin, model::TimePoint now) {
  state_->store.SetNow(now);
  return state_->origins.Open(origin);
}

void Counts::CountLines(OriginId origin, model::Level level, uint64_t lines, uint64_t bytes,
                        model::TimePoint now) {
  const OriginSeries& series = state_->origins.At(origin).series;
  SeriesStore& store = state_->store;
  store.Add(series.lines[static_cast<size_t>(level)], static_cast<double>(lines));
  store.Add(series.bytes, static_cast<double>(bytes));
  store.Set(series.last_log, model::UnixSeconds(now));
}

void Counts::Apply(const model::Event& event, OriginId origin, model::TimePoint now) {
  State& state = *state_;
  state.store.SetNow(now);
  const OpenedOrigin& opened = state.origins.At(origin);
  state.events.Count(event, opened.source, state.origins.Memory(opened), now);
  for (const model::MetricUpdate& update : event.updates) state.Update(update);
}

void Counts::State::Update(const model::MetricUpdate& update) {
  if (update.metric >= user_families.size()) return;
  const uint32_t family = user_families[update.metric];
  const size_t count = store.Definition(family).labels.size();
  if (update.label_values.size() != count) return store.Refuse(family);
  std::array<std::string_view, 16> values;  // CheckUserMetrics allows no more
  std::copy(update.label_values.begin(), update.label_values.end(), values.begin());
  const SeriesId series = store.Find(family, 0, std::span(values.data(), count));
  switch (store.Definition(family).type) {
    case prometheus::MetricType::Counter:
      store.Add(series, update.number);
      break;
    case prometheus::MetricType::Histogram:
      store.Observe(series, update.number);
      break;
    default:
      return store.Set(series, update.number);
  }
  events.AttachExemplar(series, update.number);
}

void Counts::Add(FamilyId family, std::initializer_list<std::string_view> values, double amount) {
  state_->store.Add(state_->store.Find(Number(family), 0, std::span(values.begin(), values.size())),
                    amount);
}

void Counts::Set(FamilyId family, std::initializer_list<std::string_view> values, double value) {
  state_->store.Set(state_->store.Find(Number(family), 0, std::span(values.begin(), values.size())),
                    value);
}

void Counts::Clear(FamilyId family, std::initializer_list<std::string_view> values) {
  state_->store.Clear(
      state_->store.Find(Number(family), 0, std::span(values.begin(), values.size())));
}

void Counts::Observe(FamilyId family, std::initializer_list<std::string_view> values,
                     double value) {
  state_->store.Observe(
      state_->store.Find(Number(family), 0, std::span(values.begin(), values.size())), value);
}

void Counts::Touch(FamilyId family, std::initializer_list<std::string_view> values) {
  state_->store.Find(Number(family), 0, std::span(values.begin(), values.size()));
}

void Counts::SetProbeFailures(std::string_view workload, double failures) {
  state_->events.SetProbeFailures(workload, failures);
}

void Counts::ForgetProbes(std::string_view workload) { state_->events.ForgetProbes(workload); }

model::Families Counts::Collect() {
  Set(FamilyId::kSeries, {}, static_cast<double>(state_->store.used()));
  return state_->store.Collect();
}

model::Families Counts::Collect(std::initializer_list<FamilyId> families) {
  std::vector<uint32_t> numbers;
  for (const FamilyId family : families) numbers.push_back(Number(family));
  return state_->store.Collect(numbers);
}

std::vector<model::SavedSeries> Counts::TakeDirty() { return state_->store.TakeDirty(); }

void Counts::MarkAllDirty() { state_->store.MarkAllDirty(); }

std::vector<double> Counts::Values(FamilyId family,
                                   std::initializer_list<std::string_view> values) const {
  return state_->store.ValuesOf(Number(family), std::span(values.begin(), values.size()));
}

bool Counts::Remember(const std::string& key, std::string text) {
  std::map<std::string, std::string>& notes = state_->notes;
  if (text.empty()) {
    notes.erase(key);
    return true;
  }
  if (text.size() > kNoteBytes || (notes.size() >= kNotes && !notes.contains(key))) return false;
  notes[key] = std::move(text);
  return true;
}

std::string Counts::Recall(const std::string& key) const {
  const auto found = state_->notes.find(key);
  return found == state_->notes.end() ? "" : found->second;
}

// The notes stand among the origins' entries: versions that know no notes pass them by.
std::string Counts::SaveMemory() const {
  std::string origins = state_->origins.SaveMemory();
  if (state_->notes.empty()) return origins;
  nlohmann::json list = nlohmann::json::parse(origins);
  for (const auto& [key, text] : state_->notes) list.push_back({{"note", key}, {"text", text}});
  return list.dump();
}

void Counts::LoadMemory(std::string_view saved) {
  state_->origins.LoadMemory(saved);
  const nlohmann::json list = nlohmann::json::parse(saved, nullptr, false);
  if (!list.is_array()) return;
  for (const nlohmann::json& entry : list) {
    if (!entry.is_object() || !entry.contains("note")) continue;
    const nlohmann::json& key = entry["note"];
    const auto text = entry.find("text");
    if (!key.is_string() || text == entry.end() || !text->is_string()) continue;
    (void)Remember(key.get<std::string>(), text->get<std::string>());
  }
}

}  // namespace aijob::metrics
