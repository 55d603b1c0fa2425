#include "exposition/pushed_labels.h"

#include <algorithm>

namespace aijob::exposition {
namespace {

using Label = Labels::value_type;

void SortByName(const Labels& labels, std::vector<const Label*>& sorted) {
  sorted.clear();
  for (const Label& label : labels) sorted.push_back(&label);
  std::sort(sorted.begin(), sorted.end(),
            [](const Label* a, const Label* b) { return a->name < b->name; });
}

}  // namespace

bool IsLabelWord(std::string_view name) {
  return IsMetricName(name) && name.find(':') == std::string_view::npos;
}

bool IsPushedLabelName(std::string_view name, Names names) {
  return names == Names::kUtf8 ? !name.empty() && IsUtf8(name) : IsLabelWord(name);
}

bool HaveRepeatedName(const Labels& labels) {
  constexpr size_t kFew = 8;
  if (labels.size() <= kFew) {
    for (size_t i = 1; i < labels.size(); ++i) {
      for (size_t before = 0; before < i; ++before) {
        if (labels[before].name == labels[i].name) return true;
      }
    }
    return false;
  }
  std::vector<const Label*> sorted;
  SortByName(labels, sorted);
  return std::adjacent_find(sorted.begin(), sorted.end(), [](const Label* a, const Label* b) {
           return a->name == b->name;
         }) != sorted.end();
}

size_t SeriesIndex::Find(const Labels& labels, size_t next) {
  constexpr char kBetween = '\xFF';  // in no UTF-8
  SortByName(labels, sorted_);
  key_.clear();
  for (const Label* label : sorted_) {
    key_.append(label->name).push_back(kBetween);
    key_.append(label->value).push_back(kBetween);
  }
  const auto found = numbers_.lower_bound(key_);
  if (found != numbers_.end() && found->first == key_) return found->second;
  numbers_.emplace_hint(found, key_, next);
  return next;
}

}  // namespace aijob::exposition
