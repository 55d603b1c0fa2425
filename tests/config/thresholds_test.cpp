#include "config/thresholds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace aijob::config {
namespace {

struct Outcome {
  Thresholds thresholds;
  std::vector<std::string> problems;
};

Outcome ReadLimits(const std::string& text) {
  const auto root = ParseYaml(text, "f.yaml");
  EXPECT_TRUE(root.ok()) << root.error();
  Problems problems("f.yaml");
  Thresholds thresholds = ReadThresholds(*root, problems);
  return {std::move(thresholds), problems.messages()};
}

TEST(ThresholdsTest, WhatIsNotSaidIsTheDefault) {
  EXPECT_EQ(ReadLimits("").thresholds, DefaultThresholds());
  EXPECT_EQ(DefaultThresholds().at("").size(), KnownThresholds().size());
  EXPECT_EQ(DefaultThresholds().at("").at("http_request_seconds_p95"), 1);
}

TEST(ThresholdsTest, ForAllAndForOneWorkload) {
  const Outcome read = ReadLimits(
      "http_request_seconds_p95: 2.5\nworkloads:\n  llama: {http_request_seconds_p95: 5}\n  idle: "
      "{}");
  EXPECT_TRUE(read.problems.empty());
  EXPECT_EQ(read.thresholds.at("").at("http_request_seconds_p95"), 2.5);
  EXPECT_EQ(read.thresholds.at("").at("log_silence_seconds"), 600);
  EXPECT_EQ(read.thresholds.at("llama").size(), 1) << "only what is its own";
  EXPECT_EQ(read.thresholds.at("llama").at("http_request_seconds_p95"), 5);
}

TEST(ThresholdsTest, WhatIsWrongIsSaid) {
  for (const auto& [text, problem] : std::map<std::string, std::string>{
           {"http_request_seconds_p59: 1", "http_request_seconds_p95"},
           {"log_silence_seconds: -1", "at least 0"},
           {"log_silence_seconds: .nan", "number"},
           {"log_silence_seconds: soon", "number"},
           {"workloads: {a: {log_silence: 1}}", "log_silence_seconds"},
           {"workloads: {a: 3}", "a"},
       }) {
    const Outcome read = ReadLimits(text);
    ASSERT_EQ(read.problems.size(), 1) << text;
    EXPECT_NE(read.problems[0].find(problem), std::string::npos) << read.problems[0];
    EXPECT_EQ(read.problems[0].find("f.yaml:1: "), 0) << read.problems[0];
  }
}

// A limit without a threshold could not be tuned here; a threshold without a limit would do
// nothing.
TEST(ThresholdsTest, AreTheLimitsOfTheAlertRulesWithTheirDefaults) {
  std::string rules;
  for (const auto& entry :
       std::filesystem::directory_iterator(AIJOB_SOURCE_DIR "/deploy/prometheus")) {
    if (entry.path().extension() != ".yml") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    rules += text.str();
  }
  const std::regex limit(
      R"re(record: limit:aijob_(\S+)\n\s+expr: \|-\n\s+max by \(workload\) \(aijob_workload_threshold\{threshold="(\w+)"\}\)\n\s+or max\(aijob_threshold\{threshold="\2"\}\) or vector\(([\d.]+)\))re");
  std::map<std::string, double> limits;
  for (std::sregex_iterator it(rules.begin(), rules.end(), limit), end; it != end; ++it) {
    std::string recorded = (*it)[1];
    std::replace(recorded.begin(), recorded.end(), ':', '_');
    EXPECT_EQ(recorded, (*it)[2]);
    limits[(*it)[2]] = std::stod((*it)[3]);
  }
  std::map<std::string, double> thresholds;
  for (const ThresholdSpec& known : KnownThresholds()) {
    thresholds[std::string(known.name)] = known.standard;
  }
  EXPECT_EQ(limits, thresholds);
  const auto count = [&](std::string_view word) {
    size_t times = 0;
    for (size_t at = 0; (at = rules.find(word, at)) != std::string::npos; ++at) ++times;
    return times;
  };
  EXPECT_EQ(count("record: limit:"), limits.size()) << "a limit that reads no threshold";
}

}  // namespace
}  // namespace aijob::config
