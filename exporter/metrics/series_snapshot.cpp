// SeriesStore's ways out and back in: a scrape, and what state/ stores.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/series_store.h"

namespace aijob::metrics {

using prometheus::MetricType;

void SeriesStore::SortSeries(Family& family) {
  if (family.order.size() == family.values.size()) return;
  family.order.resize(family.values.size());
  std::iota(family.order.begin(), family.order.end(), 0U);
  const size_t stride = family.definition.labels.size() + 1;
  std::sort(family.order.begin(), family.order.end(), [&](uint32_t left, uint32_t right) {
    const Symbol* a = &family.labels[left * stride];
    const Symbol* b = &family.labels[right * stride];
    for (size_t i = 1; i < stride; ++i) {
      if (a[i] != b[i]) return symbols_.Text(a[i]) < symbols_.Text(b[i]);
    }
    return extras_[*a] < extras_[*b];
  });
}

model::Series SeriesStore::Export(const Family& family, uint32_t index) const {
  const FamilyDefinition& definition = family.definition;
  const Symbol* label = &family.labels[index * (definition.labels.size() + 1)];
  model::Series series;
  const Extras& extras = extras_[*label];
  series.metric.label.reserve(definition.labels.size() + extras.size());
  for (const std::string& name : definition.labels) {
    const std::string_view value = symbols_.Text(*++label);
    if (!value.empty()) series.metric.label.push_back({name, std::string(value)});
  }
  for (const auto& [name, value] : extras) series.metric.label.push_back({name, value});
  if (definition.type == MetricType::Gauge) {
    series.metric.gauge.value = family.values[index];
    return series;
  }
  const std::chrono::duration<double> created(family.created[index]);
  series.created = model::TimePoint(std::chrono::duration_cast<model::Duration>(created));
  if (index < family.exemplars.size()) series.exemplars = family.exemplars[index];
  if (definition.type == MetricType::Counter) {
    series.metric.counter.value = family.values[index];
    return series;
  }
  auto& histogram = series.metric.histogram;
  const size_t buckets = definition.bounds.size() + 1;
  histogram.bucket.reserve(buckets);
  for (size_t i = 0; i < buckets; ++i) {
    histogram.sample_count += family.buckets[index * buckets + i];
    const double bound = i + 1 < buckets ? definition.bounds[i] : HUGE_VAL;
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = family.values[index];
  return series;
}

void SeriesStore::CollectFamily(Family& family, model::Families& out) {
  if (family.removed || family.values.empty()) return;
  SortSeries(family);
  model::Family& exported = out.emplace_back();
  exported.name = family.definition.name;
  exported.help = family.definition.help;
  exported.type = family.definition.type;
  exported.series.reserve(family.values.size());
  for (const uint32_t index : family.order) {
    if (std::isnan(family.values[index])) continue;  // cleared
    exported.series.push_back(Export(family, index));
  }
  if (exported.series.empty()) out.pop_back();
}

model::Families SeriesStore::Collect() {
  model::Families out;
  out.reserve(families_.size());
  for (Family& family : families_) CollectFamily(family, out);
  std::sort(out.begin(), out.end(),
            [](const model::Family& a, const model::Family& b) { return a.name < b.name; });
  return out;
}

model::Families SeriesStore::Collect(std::span<const uint32_t> families) {
  model::Families out;
  for (const uint32_t family : families) CollectFamily(families_[family], out);
  return out;
}

model::SavedSeries SeriesStore::Save(const Family& family, uint32_t index) const {
  const FamilyDefinition& definition = family.definition;
  const Symbol* label = &family.labels[index * (definition.labels.size() + 1)];
  model::SavedSeries saved;
  saved.family = definition.name;
  const Extras& extras = extras_[*label];
  for (size_t i = 0; i < definition.labels.size(); ++i) {
    saved.label_values.emplace_back(symbols_.Text(*++label));
  }
  for (const auto& [name, value] : extras) {
    saved.label_values.push_back(std::string(name).append("=").append(value));
  }
  saved.value = family.values[index];
  saved.created = family.created[index];
  if (definition.type == MetricType::Histogram) {
    const size_t buckets = definition.bounds.size() + 1;
    const auto first = family.buckets.begin() + static_cast<ptrdiff_t>(index * buckets);
    saved.buckets.assign(first, first + static_cast<ptrdiff_t>(buckets));
  }
  return saved;
}

std::vector<model::SavedSeries> SeriesStore::TakeDirty() {
  std::vector<model::SavedSeries> out;
  out.reserve(dirty_.size());
  for (const SeriesId series : dirty_) {
    Family& family = families_[series.family];
    family.dirty[series.index] = false;
    if (family.definition.keep == Keep::kSaved) out.push_back(Save(family, series.index));
  }
  dirty_.clear();
  return out;
}

void SeriesStore::MarkAllDirty() {
  for (uint32_t number = 0; number < families_.size(); ++number) {
    Family& family = families_[number];
    for (uint32_t index = 0; index < family.values.size(); ++index) {
      MarkDirty(family, {number, index});
    }
  }
}

model::Status SeriesStore::Restore(const model::SavedSeries& saved, bool& unknown) {
  const auto known = std::find_if(families_.begin(), families_.end(), [&](const Family& family) {
    return !family.removed && family.definition.keep == Keep::kSaved &&
           family.definition.name == saved.family;
  });
  unknown = known == families_.end();
  if (unknown) return model::Error{saved.family + ": no such metric any more"};
  const FamilyDefinition& definition = known->definition;
  const size_t count = definition.labels.size();
  const bool histogram = definition.type == MetricType::Histogram;
  if (saved.label_values.size() < count) {
    return model::Error{saved.family + ": stored with other labels, its value is not taken over"};
  }
  if (saved.buckets.size() != (histogram ? definition.bounds.size() + 1 : 0)) {
    return model::Error{saved.family + ": stored with other buckets, its value is not taken over"};
  }
  const bool falls = definition.type != MetricType::Gauge && saved.value < 0;
  if (!std::isfinite(saved.value) || !std::isfinite(saved.created) || falls) {
    return model::Error{saved.family + ": stored with an impossible value, not taken over"};
  }
  Extras extras;
  for (size_t i = count; i < saved.label_values.size(); ++i) {
    const std::string& pair = saved.label_values[i];
    const size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      return model::Error{saved.family + ": stored with other labels, its value is not taken over"};
    }
    extras.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  const std::vector<std::string_view> values(
      saved.label_values.begin(), saved.label_values.begin() + static_cast<ptrdiff_t>(count));
  const auto number = static_cast<uint32_t>(known - families_.begin());
  const ExtrasId extras_id = InternExtras(extras);
  uint32_t index = Lookup(*known, Hash(extras_id, values), extras_id, values);
  if (index == SeriesIndex::kNone) index = Insert(number, extras_id, values).index;
  known->values[index] = saved.value;
  known->created[index] = saved.created;
  std::copy(saved.buckets.begin(), saved.buckets.end(),
            known->buckets.begin() + static_cast<ptrdiff_t>(index * saved.buckets.size()));
  return model::Status::Ok();
}

}  // namespace aijob::metrics
