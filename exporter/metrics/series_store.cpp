#include "metrics/series_store.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace aijob::metrics {

using prometheus::MetricType;

uint32_t SeriesStore::AddFamily(FamilyDefinition definition) {
  families_.emplace_back().definition = std::move(definition);
  const auto number = static_cast<uint32_t>(families_.size() - 1);
  if (!families_.back().definition.labels.empty()) reserved_ += Cost(number);
  return number;
}

void SeriesStore::RemoveFamily(uint32_t number) {
  Family& family = families_[number];
  const uint32_t cost = Cost(number);
  used_ -= cost * static_cast<uint32_t>(family.values.size());
  if (!family.definition.labels.empty()) reserved_ -= cost;
  std::erase_if(dirty_, [&](SeriesId series) { return series.family == number; });
  family = Family{};
  family.removed = true;
}

void SeriesStore::CountLossesIn(uint32_t dropped, uint32_t refused) {
  dropped_family_ = dropped;
  refused_family_ = refused;
}

ExtrasId SeriesStore::InternExtras(const Extras& extras) {
  const auto known = std::find(extras_.begin(), extras_.end(), extras);
  if (known != extras_.end()) return static_cast<ExtrasId>(known - extras_.begin());
  extras_.push_back(extras);
  return static_cast<ExtrasId>(extras_.size() - 1);
}

uint32_t SeriesStore::Cost(uint32_t family) const {
  const FamilyDefinition& definition = families_[family].definition;
  if (definition.type != MetricType::Histogram) return 1;
  return static_cast<uint32_t>(definition.bounds.size()) + 3;  // +Inf, _sum, _count
}

bool SeriesStore::Fits(uint64_t cost, double share) const {
  return static_cast<double>(used_ + reserved_ + cost) <= share * static_cast<double>(limit_);
}

bool SeriesStore::MayGrow(uint32_t family) const {
  return families_[family].values.size() < families_[family].definition.max_series &&
         Fits(Cost(family), 1.0);
}

SeriesId SeriesStore::Admit(uint32_t family, ExtrasId extras,
                            std::span<const std::string_view> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() > kMaxLabelBytes) return Overflow(family, extras, values);
    if (IsUtf8(values[i])) continue;
    const std::string clean = ToUtf8(values[i]);
    std::vector<std::string_view> cleaned(values.begin(), values.end());
    cleaned[i] = clean;
    return Find(family, extras, cleaned);
  }
  const bool own = family == dropped_family_ || family == refused_family_ || values.empty();
  if (own || MayGrow(family)) return Insert(family, extras, values);
  return Overflow(family, extras, values);
}

SeriesId SeriesStore::Overflow(uint32_t number, ExtrasId extras,
                               std::span<const std::string_view> values) {
  if (dropped_family_ != UINT32_MAX) {
    const std::string_view name = families_[number].definition.name;
    Add(Find(dropped_family_, 0, {&name, 1}), 1);
  }
  std::vector<std::string_view> reduced(values.begin(), values.end());
  const std::vector<bool>& open = families_[number].definition.open;
  for (size_t i = 0; i < reduced.size(); ++i) {
    if (open[i] || reduced[i].size() > kMaxLabelBytes) reduced[i] = kOtherLabel;
  }
  const bool same = std::equal(reduced.begin(), reduced.end(), values.begin());
  uint32_t index = Lookup(families_[number], Hash(extras, reduced), extras, reduced);
  if (index != SeriesIndex::kNone) return {number, index};
  // Its own budget is spent by now; the common one decides.
  if (!same && Fits(Cost(number), 1.0)) return Insert(number, extras, reduced);

  std::fill(reduced.begin(), reduced.end(), kOtherLabel);
  index = Lookup(families_[number], Hash(0, reduced), 0, reduced);
  if (index != SeriesIndex::kNone) return {number, index};
  reserved_ -= std::min(reserved_, Cost(number));
  return Insert(number, 0, reduced);
}

SeriesId SeriesStore::Insert(uint32_t number, ExtrasId extras,
                             std::span<const std::string_view> values) {
  Family& family = families_[number];
  const auto index = static_cast<uint32_t>(family.values.size());
  family.labels.push_back(extras);
  for (const std::string_view value : values) family.labels.push_back(symbols_.Intern(value));
  family.values.push_back(0);
  family.created.push_back(model::UnixSeconds(now_));
  if (family.definition.type == MetricType::Histogram) {
    family.buckets.resize(family.buckets.size() + family.definition.bounds.size() + 1);
  }
  family.dirty.push_back(false);
  family.index.Insert(Hash(extras, values), index);
  used_ += Cost(number);
  MarkDirty(family, {number, index});  // so that it exists after a restart too
  return {number, index};
}

void SeriesStore::Ensure(uint32_t family, ExtrasId extras,
                         std::span<const std::string_view> values) {
  const uint32_t known = Lookup(families_[family], Hash(extras, values), extras, values);
  if (known == SeriesIndex::kNone) Insert(family, extras, values);
}

const double* SeriesStore::Peek(uint32_t family, ExtrasId extras,
                                std::span<const std::string_view> values) const {
  const Family& known = families_[family];
  const uint32_t index = Lookup(known, Hash(extras, values), extras, values);
  return index == SeriesIndex::kNone ? nullptr : &known.values[index];
}

void SeriesStore::Refuse(uint32_t family) {
  if (refused_family_ == UINT32_MAX) return;
  const std::string_view name = families_[family].definition.name;
  Add(Find(refused_family_, 0, {&name, 1}), 1);
}

void SeriesStore::Set(SeriesId series, double value) {
  Family& family = families_[series.family];
  const bool live = family.definition.keep == Keep::kLive;
  if (!std::isfinite(value) && !(live && value == HUGE_VAL)) return Refuse(series.family);
  if (family.values[series.index] == value) return;
  family.values[series.index] = value;
  MarkDirty(family, series);
}

void SeriesStore::Clear(SeriesId series) {
  assert(families_[series.family].definition.keep == Keep::kLive);
  families_[series.family].values[series.index] = std::nan("");
}

void SeriesStore::Observe(SeriesId series, double value) {
  if (!(value >= 0 && value <= 1e300)) return Refuse(series.family);
  Family& family = families_[series.family];
  const std::vector<double>& bounds = family.definition.bounds;
  const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
  family.buckets[series.index * (bounds.size() + 1) + static_cast<size_t>(bucket)] += 1;
  family.values[series.index] += value;
  MarkDirty(family, series);
}

void SeriesStore::SetExemplar(SeriesId series, const model::Exemplar& exemplar) {
  Family& family = families_[series.family];
  const std::vector<double>& bounds = family.definition.bounds;
  size_t slot = 0;
  size_t slots = 1;
  if (family.definition.type == MetricType::Histogram) {
    slots = bounds.size() + 1;
    slot = static_cast<size_t>(std::lower_bound(bounds.begin(), bounds.end(), exemplar.value) -
                               bounds.begin());
  }
  if (family.exemplars.size() <= series.index) family.exemplars.resize(family.values.size());
  std::vector<model::Exemplar>& exemplars = family.exemplars[series.index];
  exemplars.resize(slots);
  exemplars[slot] = exemplar;
}

void SeriesStore::ForEach(uint32_t number, size_t label,
                          const std::function<void(SeriesId, std::string_view)>& visit) const {
  const Family& family = families_[number];
  const size_t stride = family.definition.labels.size() + 1;
  for (uint32_t index = 0; index < family.values.size(); ++index) {
    visit({number, index}, symbols_.Text(family.labels[index * stride + 1 + label]));
  }
}

std::vector<double> SeriesStore::ValuesOf(uint32_t number,
                                          std::span<const std::string_view> values) const {
  const Family& family = families_[number];
  const size_t stride = family.definition.labels.size() + 1;
  std::vector<double> found;
  for (uint32_t index = 0; index < family.values.size(); ++index) {
    const Symbol* stored = &family.labels[index * stride + 1];
    const bool same = std::equal(
        values.begin(), values.end(), stored,
        [this](std::string_view value, Symbol symbol) { return symbols_.Text(symbol) == value; });
    if (same) found.push_back(family.values[index]);
  }
  return found;
}

}  // namespace aijob::metrics
