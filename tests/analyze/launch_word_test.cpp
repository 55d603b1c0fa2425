#include "analyze/launch_word.h"

#include <gtest/gtest.h>

#include "analyze/launching.h"

namespace aijob::analyze {
namespace {

using model::Phase;
using Edge = LaunchWord::Edge;

TEST(LaunchWordTest, Phases) {
  const std::pair<const char*, Phase> kCases[] = {
      {"config-load", Phase::kConfigLoad},
      {"model-init", Phase::kWeights},
      {"Service Register", Phase::kServiceRegister},
      {"kv_cache", Phase::kKvCache},
      {"loadWeights", Phase::kWeights},
      {"plumbing", Phase::kOther},
      {"", Phase::kOther},
  };
  for (const auto& [name, phase] : kCases) EXPECT_EQ(PhaseOf(name), phase) << name;
}

TEST(LaunchWordTest, Edges) {
  struct Case {
    const char* name;
    model::Event event;
    Edge edge;
  };
  const Case kCases[] = {
      {"said", PhaseLine(0, "weights", "begin"), Edge::kBegin},
      {"captured", PhaseLine(0, "init_distributed", "ends"), Edge::kEnd},
      {"a banner", PhaseLine(0, "config_load"), Edge::kStart},
      {"a configuration that took", PhaseLine(0, "config_load", "", 1), Edge::kEnd},
      {"ready", PhaseLine(0, "service_register"), Edge::kReady},
      {"a size", PhaseLine(0, "kv_cache"), Edge::kPoint},
      {"a duration", PhaseLine(0, "compile", "", 31.9), Edge::kEnd},
      {"a bar", LoadLine(0, {{"shards_loaded", 4}, {"shards_total", 17}}), Edge::kBegin},
      {"a full bar", LoadLine(0, {{"progress_ratio", 1}}), Edge::kEnd},
      {"bytes", LoadLine(0, {{"model_bytes", 1e9}}), Edge::kPoint},
      {"shutdown", LoadLine(0, {}, {{"part", "shutdown"}}), Edge::kShutdown},
      {"no word of ours", PhaseLine(0, "weights", "sideways"), Edge::kPoint},
  };
  for (const Case& each : kCases) {
    const auto word = ReadLaunchWord(each.event);
    ASSERT_TRUE(word) << each.name;
    EXPECT_EQ(word->edge, each.edge) << each.name;
  }
  EXPECT_FALSE(ReadLaunchWord(Observation("train_step", 0)));
}

TEST(LaunchWordTest, ARecordOfTheSequence) {
  const auto word =
      ReadLaunchWord(Step("config-load", 1'715'000'000'000'000'001, 0.0124, "FAILED"));
  ASSERT_TRUE(word);
  EXPECT_EQ(word->phase, Phase::kConfigLoad);
  EXPECT_EQ(word->stated->count(), 12'400'000);
  EXPECT_EQ(word->began->time_since_epoch().count(), 1'715'000'000'000'000'001)
      << "to the nanosecond";
  EXPECT_TRUE(word->failed);
}

TEST(LaunchWordTest, WhatIsNoDuration) {
  EXPECT_FALSE(ReadLaunchWord(PhaseLine(0, "weights", "", 1'072'531.31))->stated)
      << "a clock, not a duration";
  model::Event event = PhaseLine(0, "weights");
  event.labels.push_back({"start_time", "17"});
  EXPECT_FALSE(ReadLaunchWord(event)->began);
}

TEST(LaunchWordTest, DownloadedIsNotLoaded) {
  const auto word = ReadLaunchWord(LoadLine(0, {{"progress_ratio", 1}}, {{"phase", "download"}}));
  EXPECT_FALSE(word->loaded);
}

TEST(LaunchWordTest, ProcessClocks) {
  struct Case {
    const char* line;
    double seconds;  // -1: none
  };
  constexpr Case kCases[] = {
      {"0.00.167.597 I load_tensors: RPC[172.17.0.3:50760] model buffer size = 104842.70 MiB",
       0.167597},
      {"1.24.832.648 I srv log_server_response: rid  | GET /v1/models", 84.832648},
      {"17281.05.001.002 W x", 1036865.001002},
      {"1.24.832.648", -1},
      {"1.74.832.648 I x", -1},
      {"10.0.0.7 - GET", -1},
      {"192.168.100.200 I x", -1},
      {"-1.24.832.648 I x", -1},
      {"INFO 1.24.832.648 I", -1},
      {"", -1},
  };
  for (const Case& each : kCases) {
    const auto clock = ProcessClock(each.line);
    EXPECT_EQ(clock.has_value(), each.seconds >= 0) << each.line;
    if (clock) {
      EXPECT_NEAR(std::chrono::duration<double>(*clock).count(), each.seconds, 1e-6);
    }
  }
}

}  // namespace
}  // namespace aijob::analyze
