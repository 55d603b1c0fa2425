// Tested in tests/exposition/text_reader_test.cpp.

#include "exposition/text_families.h"

#include <cmath>
#include <utility>

#include "exposition/number_text.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

/// `name` without a suffix that leaves something over; empty: it has none.
std::string_view Without(std::string_view suffix, std::string_view name) {
  if (name.size() <= suffix.size() || !name.ends_with(suffix)) return {};
  return name.substr(0, name.size() - suffix.size());
}

}  // namespace

TextFamily* TextFamilies::Known(std::string_view name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

TextFamilies::Place TextFamilies::Find(std::string_view name) {
  if (TextFamily* family = Known(name); family != nullptr) return {family, Part::kValue};
  constexpr std::pair<std::string_view, Part> kSuffixes[] = {
      {"_count", Part::kCount}, {"_sum", Part::kSum}, {"_bucket", Part::kValue}};
  for (const auto& [suffix, part] : kSuffixes) {
    const std::string_view base = Without(suffix, name);
    TextFamily* family = base.empty() ? nullptr : Known(base);
    if (family == nullptr) continue;
    const bool its_own = family->IsHistogram() || (family->IsSummary() && suffix != "_bucket");
    if (its_own) return {family, part};
  }
  return {};
}

TextFamilies::Place TextFamilies::At(std::string_view name) {
  // Once found, a name keeps its place: a family of its own is looked for first and is never made
  // for a name that has another place, and types do not change.
  if (name == last_name_ && last_place_.family != nullptr) return last_place_;
  Place place = Find(name);
  if (place.family == nullptr) {
    if (!budget_.TakeFamily()) return {};
    place = {&families_.emplace_back(), Part::kValue};
    place.family->family.name = name;
    by_name_.emplace(name, place.family);
  }
  last_name_ = name;
  last_place_ = place;
  return place;
}

bool TextFamilies::Add(const Place& place, TextSample& sample) {
  TextFamily& family = *place.family;
  if (family.IsHistogram()) return AddHistogram(place, sample);
  if (family.IsSummary()) return AddSummary(place, sample);
  if (!budget_.TakeSeries()) return false;
  prometheus::ClientMetric& metric = family.family.series.emplace_back().metric;
  metric.label = std::move(sample.labels);
  switch (family.family.type) {
    case MetricType::Counter:
      metric.counter.value = sample.value;
      break;
    case MetricType::Gauge:
      metric.gauge.value = sample.value;
      break;
    default:
      metric.untyped.value = sample.value;
  }
  return true;
}

model::Series* TextFamilies::SeriesOf(TextFamily& family, Labels& labels) {
  std::vector<model::Series>& series = family.family.series;
  if (!series.empty() && series[family.last].metric.label == labels) return &series[family.last];
  if (family.index == nullptr) family.index = std::make_unique<SeriesIndex>();
  family.last = family.index->Find(labels, series.size());
  if (family.last < series.size()) return &series[family.last];
  if (!budget_.TakeSeries()) return nullptr;
  series.emplace_back().metric.label = std::move(labels);
  return &series.back();
}

bool TextFamilies::AddHistogram(const Place& place, TextSample& sample) {
  model::Series* series = SeriesOf(*place.family, sample.labels);
  if (series == nullptr) return false;
  auto& histogram = series->metric.histogram;
  if (place.part == Part::kCount) {
    histogram.sample_count = CountOf(sample.value);
  } else if (place.part == Part::kSum) {
    histogram.sample_sum = sample.value;
  } else if (!std::isnan(sample.bound)) {
    if (!budget_.TakePart()) return false;
    histogram.bucket.push_back({CountOf(sample.value), sample.bound});
  }
  return true;
}

bool TextFamilies::AddSummary(const Place& place, TextSample& sample) {
  model::Series* series = SeriesOf(*place.family, sample.labels);
  if (series == nullptr) return false;
  auto& summary = series->metric.summary;
  if (place.part == Part::kCount) {
    summary.sample_count = CountOf(sample.value);
  } else if (place.part == Part::kSum) {
    summary.sample_sum = sample.value;
  } else if (!std::isnan(sample.bound)) {
    if (!budget_.TakePart()) return false;
    summary.quantile.push_back({sample.bound, sample.value});
  }
  return true;
}

model::Families TextFamilies::Take() {
  model::Families families;
  for (TextFamily& family : families_) {
    if (!family.family.series.empty()) families.push_back(std::move(family.family));
  }
  by_name_.clear();
  families_.clear();
  last_place_ = {};
  return families;
}

}  // namespace aijob::exposition
