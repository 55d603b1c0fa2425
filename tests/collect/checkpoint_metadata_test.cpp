#include "collect/checkpoint_metadata.h"

#include <gtest/gtest.h>

#include "http/sha256.h"

namespace aijob::collect {
namespace {

std::string Hashed(const std::string& text, const std::string& name = "") {
  return R"({"timestamp": 1700000000, "model_version": "v1.2", "global_step": 500, "hash": ")" +
         name + http::Sha256Hex(text) + "\"}";
}

TEST(CheckpointMetadataTest, MetaJson) {
  const std::string sorted = "global_step:500;model_version:v1.2;timestamp:1700000000;";
  const struct {
    const char* name;
    std::string text;
    bool broken;
    std::optional<bool> hash;
  } cases[] = {
      {"sorted", Hashed(sorted), false, true},
      {"with its name", Hashed(sorted, "sha256:"), false, true},
      {"no separator", Hashed("global_step:500model_version:v1.2timestamp:1700000000"), false,
       true},
      {"as it stands in the file",
       Hashed("timestamp:1700000000;model_version:v1.2;global_step:500;"), false, false},
      {"of another step", Hashed("global_step:400;model_version:v1.2;timestamp:1700000000;"), false,
       false},
      {"no SHA-256", R"({"global_step": 500, "hash": "abc"})", false, std::nullopt},
      {"no hash", R"({"global_step": 500})", false, std::nullopt},
      {"cut off", R"({"global_step": 500, )", true, std::nullopt},
      {"empty", "", true, std::nullopt},
      {"nested", R"({"global_step": 500, "x": {"y": 1}, "hash": ")" + std::string(64, 'a') + "\"}",
       false, std::nullopt},
  };
  for (const auto& each : cases) {
    const CheckpointMetadata read = ReadMetaJson(each.text);
    EXPECT_EQ(read.broken, each.broken) << each.name;
    EXPECT_EQ(read.hash_agrees, each.hash) << each.name;
    if (each.broken) continue;
    EXPECT_EQ(read.global_step, 500u) << each.name;
  }
  EXPECT_EQ(ReadMetaJson(Hashed(sorted)).model_version, "v1.2");
}

TEST(CheckpointMetadataTest, Timestamps) {
  const model::TimePoint time{std::chrono::seconds(1'700'000'000)};
  const struct {
    const char* text;
    std::optional<model::TimePoint> time;
  } cases[] = {
      {"1700000000", time},
      {"1700000000000", time},
      {"1700000000000000", std::nullopt},
      {"\"2023-11-14T22:13:20Z\"", time},
      {"\"yesterday\"", std::nullopt},
      {"-5", std::nullopt},
      {"true", std::nullopt},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(ReadMetaJson("{\"timestamp\": " + std::string(each.text) + "}").timestamp, each.time)
        << each.text;
  }
}

TEST(CheckpointMetadataTest, StepsThatAreNone) {
  for (const char* text : {"-1", "1.5", "\"500\"", "1e300", "null", "[500]"}) {
    EXPECT_EQ(ReadMetaJson("{\"global_step\": " + std::string(text) + "}").global_step,
              std::nullopt)
        << text;
  }
}

TEST(CheckpointMetadataTest, TrainerState) {
  const std::string text = R"({"epoch": 1.0, "global_step": 500, "log_history": [{"step": 10}]})";
  EXPECT_EQ(ReadTrainerState(text, true).global_step, 500u);
  EXPECT_FALSE(ReadTrainerState(text, true).broken);
  const std::string cut = text.substr(0, 50);
  EXPECT_EQ(ReadTrainerState(cut, false).global_step, 500u);
  EXPECT_FALSE(ReadTrainerState(cut, false).broken) << "only its beginning was read";
  EXPECT_TRUE(ReadTrainerState(cut, true).broken);
}

}  // namespace
}  // namespace aijob::collect
