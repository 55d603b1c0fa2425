#include "analyze/incident_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

model::Incident Whole() {
  model::Incident incident;
  incident.id = "20260102T030405Z-00c0ffee";
  incident.workload = "train";
  incident.opened = At(0);
  incident.last = At(12.5);
  incident.ended = At(60);
  incident.ending = model::Ending::kProgress;
  incident.severity = model::Severity::kCritical;
  incident.initiating = Seen("gpu_oom", "capacity", 0, 3);
  incident.initiating.text = "CUDA out of memory \"x\"";
  incident.first = {incident.initiating};
  incident.latest = {Seen("comm_error", "gloo", 12.5, -1, model::Role::kCascade)};
  incident.tallies = {{"gpu_oom", "capacity", model::Role::kInitiating, 7}};
  incident.events = 8;
  incident.ranks = {1, 3};
  incident.suspects = {3};
  incident.seq_spread = 2;
  return incident;
}

TEST(IncidentJson, SaysWhatPeopleAsk) {
  const nlohmann::ordered_json shown = IncidentJson(Whole());
  EXPECT_EQ(shown["class"], "gpu_oom");
  EXPECT_EQ(shown["layer"], "gpu");
  EXPECT_EQ(shown["state"], "closed");
  EXPECT_EQ(shown["ending"], "progress");
  EXPECT_EQ(shown["opened"], "2026-01-02T03:04:05Z");
  EXPECT_EQ(shown["initiating"]["rank"], 3);
  EXPECT_TRUE(shown["last_lines"][0]["rank"].is_null());
  EXPECT_TRUE(shown["clock_skew_seconds"].is_null());
}

TEST(IncidentJson, ReadsWhatItWrites) {
  const nlohmann::ordered_json shown = IncidentJson(Whole());
  EXPECT_EQ(IncidentJson(ReadIncident(nlohmann::json::parse(shown.dump()))), shown);
  EXPECT_THROW(static_cast<void>(ReadIncident(nlohmann::json::parse("{}"))),
               nlohmann::json::exception);
}

}  // namespace
}  // namespace aijob::analyze
