#include "analyze/step_numbers.h"

#include <nlohmann/json.hpp>

#include "analyze/rank_of.h"

namespace aijob::analyze {

using nlohmann::json;

StepNumbers::Verdict StepNumbers::Note(int32_t rank, double step) {
  const size_t index = rank < 0 || rank >= kMostRanks ? 0 : static_cast<size_t>(rank) + 1;
  if (index >= ranks_.size()) ranks_.resize(index + 1);
  Rank& seen = ranks_[index];
  const bool back = seen.step && step < *seen.step;
  const bool first = back && seen.life == life_;  // of those that go back
  if (first) ++life_;
  seen.step = step;
  seen.life = life_;
  if (newest_ && step <= *newest_ && !first) return {};
  const double stride = newest_ && !first ? step - *newest_ : 0;
  newest_ = step;
  return {true, stride};
}

// Ranks go in step: equal ones that follow each other are one row.
json StepNumbers::Save() const {
  json rows = json::array();
  for (size_t i = 0; i < ranks_.size();) {
    size_t next = i + 1;
    while (next < ranks_.size() && ranks_[next] == ranks_[i]) ++next;
    rows.push_back({next - i, ranks_[i].step ? json(*ranks_[i].step) : json(), ranks_[i].life});
    i = next;
  }
  return {{"newest", newest_ ? json(*newest_) : json()}, {"life", life_}, {"ranks", rows}};
}

void StepNumbers::Load(const json& saved) {
  constexpr size_t kMost = static_cast<size_t>(kMostRanks) + 1;
  if (!saved.at("newest").is_null()) newest_ = saved.at("newest").get<double>();
  life_ = saved.at("life");
  for (const json& row : saved.at("ranks")) {
    Rank rank;
    if (!row.at(1).is_null()) rank.step = row.at(1).get<double>();
    rank.life = row.at(2);
    const auto count = row.at(0).get<size_t>();
    for (size_t i = 0; i < count && ranks_.size() < kMost; ++i) ranks_.push_back(rank);
  }
}

}  // namespace aijob::analyze
