#include "analyze/collectives.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

using nlohmann::json;

// Who is silent is suspect only where it stands out: at most this share of the known ranks.
constexpr double kSilentShare = 0.5;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double ValueOr(const model::Event& event, std::string_view name, double otherwise) {
  const double* const value = event.FindValue(name);
  return value == nullptr || !std::isfinite(*value) ? otherwise : *value;
}

/// "3, 5": the ranks.
void ReadRanks(std::string_view text, std::set<int32_t>& ranks) {
  for (size_t at = 0; at < text.size();) {
    int32_t rank = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), rank);
    if (error == std::errc() && rank >= 0 && rank < kMostRanks) ranks.insert(rank);
    at = error == std::errc::invalid_argument ? at + 1 : static_cast<size_t>(end - text.data());
  }
}

}  // namespace

void Collectives::Note(const model::Event& event, int32_t rank, model::TimePoint time) {
  if (const std::string* named = event.FindLabel("missing_ranks"); named != nullptr) {
    ReadRanks(*named, missing_);
  }
  if (rank < 0 || rank >= kMostRanks) return;
  const double timed_out = ValueOr(event, "seq_num", -1);
  const double enqueued = ValueOr(event, "last_enqueued", -1);
  const double completed = ValueOr(event, "last_completed", -1);
  const bool timeout = event.class_name == "comm_hang" && event.subtype == "collective_timeout" &&
                       event.role != model::Role::kTeardown;
  if (!timeout && enqueued < 0 && completed < 0) return;
  Told& told = told_[rank];
  if (timed_out >= 0 && told.timed_out < 0) told.timed_out = timed_out;
  if (timeout && told.time == 0) told.time = time.time_since_epoch().count();
  told.enqueued = std::max(told.enqueued, enqueued);
  told.completed = std::max(told.completed, completed);
}

std::vector<int32_t> Collectives::Suspects(const Roster& roster) const {
  std::vector<int32_t> suspects(missing_.begin(), missing_.end());
  const auto add = [&](int32_t rank) {
    if (std::find(suspects.begin(), suspects.end(), rank) == suspects.end())
      suspects.push_back(rank);
  };
  std::vector<int32_t> waited;  // told of a timeout of their own
  for (const auto& [rank, told] : told_) {
    if (told.time != 0) waited.push_back(rank);
  }
  std::vector<int32_t> silent;
  for (int32_t rank = 0; rank < roster.size(); ++rank) {
    if (!told_.contains(rank)) silent.push_back(rank);
  }
  const bool stand_out = !waited.empty() && static_cast<double>(silent.size()) <=
                                                kSilentShare * static_cast<double>(roster.size());
  if (stand_out) {
    // The longest silent first; who was never heard of is not known to have started.
    std::stable_sort(silent.begin(), silent.end(), [&](int32_t a, int32_t b) {
      const auto& first = roster.Heard(a);
      const auto& second = roster.Heard(b);
      return first.has_value() != second.has_value() ? first.has_value() : first < second;
    });
    for (const int32_t rank : silent) add(rank);
  }
  for (const double Told::*number : {&Told::enqueued, &Told::completed, &Told::timed_out}) {
    double least = kInfinity;
    double most = -kInfinity;
    for (const auto& [rank, told] : told_) {
      if (told.*number < 0) continue;
      least = std::min(least, told.*number);
      most = std::max(most, told.*number);
    }
    if (!(least < most)) continue;
    for (const auto& [rank, told] : told_) {
      if (told.*number == least) add(rank);
    }
    break;
  }
  if (suspects.size() > kMostSuspects) suspects.resize(kMostSuspects);
  return suspects;
}

std::optional<double> Collectives::Spread() const {
  for (const double Told::*number : {&Told::completed, &Told::enqueued, &Told::timed_out}) {
    double least = kInfinity;
    double most = -kInfinity;
    size_t count = 0;
    for (const auto& [rank, told] : told_) {
      if (told.*number < 0) continue;
      ++count;
      least = std::min(least, told.*number);
      most = std::max(most, told.*number);
    }
    if (count >= 2) return most - least;
  }
  return std::nullopt;
}

std::optional<double> Collectives::ClockSkew() const {
  std::map<double, std::pair<int64_t, int64_t>> spans;  // by sequence number
  double widest = -1;
  for (const auto& [rank, told] : told_) {
    if (told.time == 0 || told.timed_out < 0) continue;
    const auto [span, fresh] = spans.try_emplace(told.timed_out, told.time, told.time);
    if (fresh) continue;
    auto& [first, last] = span->second;
    first = std::min(first, told.time);
    last = std::max(last, told.time);
    widest = std::max(widest, static_cast<double>(last - first) / 1e9);
  }
  if (widest < 0) return std::nullopt;
  return widest;
}

json Collectives::Save() const {
  json told = json::array();
  for (const auto& [rank, of] : told_) {
    told.push_back({rank, of.timed_out, of.enqueued, of.completed, of.time});
  }
  return {{"told", std::move(told)}, {"missing", missing_}};
}

void Collectives::Load(const json& saved) {
  for (const json& row : saved.at("told")) {
    Told& told = told_[row.at(0).get<int32_t>()];
    told = {row.at(1), row.at(2), row.at(3), row.at(4)};
  }
  missing_ = saved.at("missing").get<std::set<int32_t>>();
}

}  // namespace aijob::analyze
