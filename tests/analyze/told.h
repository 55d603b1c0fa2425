#pragma once
// Failures and observations as match/ would make them, for the tests of analyze/.

#include <string>
#include <vector>

#include "analyze/incidents.h"
#include "model/event.h"
#include "model/incident.h"

namespace aijob::analyze {

inline constexpr model::TimePoint kFirstMoment{std::chrono::seconds(1'767'323'045)};

inline model::TimePoint At(double seconds) {
  return kFirstMoment +
         std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(seconds));
}

inline model::Sighting Seen(const std::string& class_name, const std::string& subtype, double at,
                            int32_t rank = -1, model::Role role = model::Role::kInitiating) {
  model::Sighting sighting;
  sighting.class_name = class_name;
  sighting.subtype = subtype;
  sighting.time = At(at);
  sighting.rank = rank;
  sighting.role = role;
  sighting.severity = model::Severity::kCritical;
  return sighting;
}

inline model::Event Failure(std::string_view class_name, std::string_view subtype, double at,
                            int rank = -1, model::Role role = model::Role::kInitiating) {
  model::Event event;
  event.kind = model::EventKind::kFailure;
  event.class_name = class_name;
  event.subtype = subtype;
  event.role = role;
  event.severity = model::Severity::kCritical;
  event.time = At(at);
  if (rank >= 0) event.values.push_back({"rank", static_cast<double>(rank)});
  return event;
}

inline model::Event Timeout(double at, int rank, double sequence) {
  model::Event event = Failure("comm_hang", "collective_timeout", at, rank);
  event.values.push_back({"seq_num", sequence});
  return event;
}

inline model::Event Observation(std::string_view kind, double at,
                                std::vector<model::Value> values = {}) {
  model::Event event;
  event.class_name = kind;
  event.time = At(at);
  event.values = std::move(values);
  return event;
}

}  // namespace aijob::analyze
