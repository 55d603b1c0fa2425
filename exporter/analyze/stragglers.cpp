#include "analyze/stragglers.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyze/rank_of.h"

namespace aijob::analyze {
namespace {

constexpr double kLambda = 0.1;

struct Signal {
  std::string_view name;
  std::string_view value;  // of a train_step
  bool equalised;          // alike on all ranks where they wait for each other
  bool more_is_better;
};
constexpr std::array<Signal, 3> kSignals = {{
    {"step", "step_seconds", true, false},
    {"data", "data_seconds", false, false},
    {"flops", "tflops_per_gpu", true, true},
}};

}  // namespace

void Stragglers::Note(const model::Event& event, int32_t rank) {
  if (rank < 0 || rank >= kMostRanks || event.class_name != "train_step") return;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    const double* const value = event.FindValue(kSignals[i].value);
    if (value == nullptr || !std::isfinite(*value) || *value <= 0) continue;
    std::vector<Smoothed>& ranks = signals_[i];
    const auto index = static_cast<size_t>(rank);
    if (index >= ranks.size()) ranks.resize(index + 1);
    Smoothed& smoothed = ranks[index];
    // The mean of what there is, until there is enough for the weight to be lambda.
    const double weight = std::max(kLambda, 1.0 / (smoothed.count + 1.0));
    smoothed.value += weight * (*value - smoothed.value);
    smoothed.count = std::min(smoothed.count + 1, kFewest);
  }
}

std::vector<model::Straggler> Stragglers::Judge() const {
  std::vector<model::Straggler> verdicts;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    std::vector<std::pair<double, int32_t>> known;  // how slow, whose
    for (size_t rank = 0; rank < signals_[i].size(); ++rank) {
      const Smoothed& smoothed = signals_[i][rank];
      if (smoothed.count < kFewest) continue;
      const double slow = kSignals[i].more_is_better ? 1 / smoothed.value : smoothed.value;
      known.emplace_back(slow, static_cast<int32_t>(rank));
    }
    if (known.size() < 2) continue;
    std::sort(known.begin(), known.end());
    // Of two ranks the median is the faster one: else the slower would be compared with itself.
    const double median = known[(known.size() - 1) / 2].first;
    model::Straggler verdict;
    verdict.signal = kSignals[i].name;
    verdict.ratio = known.back().first / median;
    if (verdict.ratio >= kStraggles) verdict.rank = known.back().second;
    verdict.cannot_tell = !verdict.rank && kSignals[i].equalised;
    verdicts.push_back(verdict);
  }
  return verdicts;
}

void Stragglers::Clear() {
  for (std::vector<Smoothed>& ranks : signals_) ranks.clear();
}

}  // namespace aijob::analyze
