#include "analyze/progress_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

TEST(ProgressJson, AStallIsReadBack) {
  model::Stall stall;
  stall.workload = "train";
  stall.kind = model::StallKind::kStartup;
  stall.told = stall.resumed = true;
  stall.since = At(1.5);
  stall.flagged = At(100);
  stall.ended = At(200);
  stall.threshold_seconds = 87.5;
  stall.step = 12;
  stall.silent = {3, 4};
  for (const bool open : {false, true}) {
    if (open) {
      stall.ended.reset();
      stall.step.reset();
    }
    const nlohmann::json json = nlohmann::json::parse(StallJson(stall).dump());
    const model::Stall read = ReadStall(json);
    EXPECT_EQ(nlohmann::json(StallJson(read)), json);
    EXPECT_EQ(read.since, stall.since);
    EXPECT_EQ(read.ended, stall.ended);
    EXPECT_EQ(read.kind, stall.kind);
  }
  EXPECT_ANY_THROW(ReadStall(nlohmann::json::parse("{}")));
}

TEST(ProgressJson, WhatIsNotKnownIsNull) {
  model::WorkloadProgress progress;
  progress.workload = "train";
  progress.stragglers.push_back({"step", 1.02, {}, true});
  progress.stragglers.push_back({"data", 1.6, 13, false});
  progress.ranks.push_back({7, At(0), {}, 5.0});
  const auto json = ProgressJson(progress);
  EXPECT_EQ(json["state"], "never_started");
  EXPECT_TRUE(json["threshold_seconds"].is_null());
  EXPECT_TRUE(json["effective_training_time_ratio"].is_null());
  EXPECT_EQ(json["stragglers"][0]["verdict"], "cannot tell");
  EXPECT_TRUE(json["stragglers"][0]["rank"].is_null());
  EXPECT_EQ(json["stragglers"][1]["rank"], 13);
  EXPECT_EQ(json["ranks"][0]["rank"], 7);
  EXPECT_TRUE(json["ranks"][0]["last_progress"].is_null());
}

}  // namespace
}  // namespace aijob::analyze
