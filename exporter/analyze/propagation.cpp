#include "analyze/propagation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

using nlohmann::json;

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= Propagation::kMostBytes;
}

json EdgesJson(const std::set<Propagation::Edge>& edges) {
  json rows = json::array();
  for (const auto& [from, to] : edges) rows.push_back({from, to});
  return rows;
}

std::set<Propagation::Edge> ReadEdges(const json& rows) {
  std::set<Propagation::Edge> edges;
  for (const json& row : rows) {
    edges.emplace(row.at(0).get<std::string>(), row.at(1).get<std::string>());
  }
  return edges;
}

}  // namespace

Propagation::Trace& Propagation::Touch(std::string_view id, model::TimePoint read) {
  const auto known = by_id_.find(id);
  if (known != by_id_.end()) {
    traces_.splice(traces_.end(), traces_, known->second);
  } else {
    if (traces_.size() >= kMostTraces) {
      Settle(traces_.front());
      by_id_.erase(traces_.front().id);
      traces_.pop_front();
    }
    Trace trace;
    trace.id = id;
    trace.settled = true;
    traces_.push_back(std::move(trace));
    by_id_.emplace(id, std::prev(traces_.end()));
  }
  Trace& trace = traces_.back();
  trace.last_read = std::max(trace.last_read, read);
  return trace;
}

void Propagation::Fail(const Failure& failure, model::TimePoint read) {
  if (failure.trace.empty() || failure.trace.size() > kMostIdBytes) return;
  if (!IsName(failure.module) && failure.way.size() < 2) return;
  Trace& trace = Touch(failure.trace, read);
  dirty_ = true;
  if (trace.settled) ++unsettled_;
  trace.settled = false;
  const size_t hops = std::min(failure.way.size(), kMostStops);
  for (size_t i = 1; i < hops; ++i) {
    const std::string& from = failure.way[i - 1];
    const std::string& to = failure.way[i];
    if (IsName(from) && IsName(to) && from != to && trace.stated.size() < kMostStops) {
      trace.stated.emplace(from, to);
    }
  }
  if (!IsName(failure.module)) return;
  const auto stop = trace.stops.find(failure.module);
  if (stop != trace.stops.end()) {
    stop->second = std::min(stop->second, failure.time);
  } else if (trace.stops.size() < kMostStops) {
    trace.stops.emplace(failure.module, failure.time);
  }
}

void Propagation::Settle(Trace& trace) {
  if (trace.settled) return;
  trace.settled = true;
  --unsettled_;
  dirty_ = true;
  std::vector<std::pair<model::TimePoint, std::string_view>> order;
  for (const auto& [module, time] : trace.stops) order.emplace_back(time, module);
  std::sort(order.begin(), order.end());
  std::set<Edge> found = trace.stated;
  for (size_t i = 1; i < order.size(); ++i) {
    found.emplace(order[i - 1].second, order[i].second);
  }
  for (const Edge& edge : found) {
    if (trace.counted.insert(edge).second) edges_.push_back(edge);
  }
}

void Propagation::Step(model::TimePoint now) {
  while (!traces_.empty() && now >= traces_.front().last_read + kForget) {
    Settle(traces_.front());
    by_id_.erase(traces_.front().id);
    traces_.pop_front();
    dirty_ = true;
  }
  if (unsettled_ == 0) return;
  for (Trace& trace : traces_) {
    if (now < trace.last_read + kSettle) return;  // and so are all behind it
    Settle(trace);
  }
}

void Propagation::Finish() {
  for (Trace& trace : traces_) Settle(trace);
}

model::Duration Propagation::NextDeadline(model::TimePoint now) const {
  constexpr model::Duration kDay = std::chrono::hours(24);
  if (traces_.empty()) return kDay;
  model::TimePoint due = traces_.front().last_read + kForget;
  if (unsettled_ > 0) {
    const auto open = std::find_if(traces_.begin(), traces_.end(),
                                   [](const Trace& trace) { return !trace.settled; });
    if (open != traces_.end()) due = std::min(due, open->last_read + kSettle);
  }
  return std::clamp(due - now, model::Duration{0}, kDay);
}

std::optional<std::string> Propagation::TakeSaved() {
  if (!std::exchange(dirty_, false)) return std::nullopt;
  json all = json::array();
  for (const Trace& trace : traces_) {
    json stops = json::array();
    for (const auto& [module, time] : trace.stops) {
      stops.push_back({module, time.time_since_epoch().count()});
    }
    all.push_back({{"id", trace.id},
                   {"stops", std::move(stops)},
                   {"stated", EdgesJson(trace.stated)},
                   {"counted", EdgesJson(trace.counted)},
                   {"last_read", trace.last_read.time_since_epoch().count()},
                   {"settled", trace.settled}});
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

void Propagation::Load(std::string_view saved) {
  const json all = json::parse(saved, nullptr, false);
  try {
    for (const json& row : all) {
      Trace trace;
      trace.id = row.at("id").get<std::string>();
      for (const json& stop : row.at("stops")) {
        trace.stops.emplace(stop.at(0).get<std::string>(),
                            model::TimePoint(model::Duration(stop.at(1).get<int64_t>())));
      }
      trace.stated = ReadEdges(row.at("stated"));
      trace.counted = ReadEdges(row.at("counted"));
      trace.last_read = model::TimePoint(model::Duration(row.at("last_read").get<int64_t>()));
      trace.settled = row.at("settled").get<bool>();
      if (by_id_.contains(trace.id) || traces_.size() >= kMostTraces) continue;
      if (!trace.settled) ++unsettled_;
      traces_.push_back(std::move(trace));
      by_id_.emplace(traces_.back().id, std::prev(traces_.end()));
    }
  } catch (const json::exception&) {
    return;  // another version's note: the numbers are kept elsewhere
  }
}

}  // namespace aijob::analyze
