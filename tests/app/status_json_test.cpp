#include "app/status_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/agents.h"
#include "app/service.h"
#include "app/version.h"

namespace aijob::test {
namespace {

class StatusJsonTest : public AgentTest {};

TEST_F(StatusJsonTest, StatusSaysWhatRuns) {
  app::Shared shared;
  shared.flags.storage_path = "somewhere";
  shared.started = kNow;
  const auto status = app::StatusJson(shared);
  EXPECT_EQ(status["build_information"]["version"], app::Version());
  EXPECT_EQ(status["start_time"], 1'780'000'000.0);
  EXPECT_EQ(status["ready"], false);
  EXPECT_EQ(status["flags"]["storage.path"], "somewhere");
}

TEST_F(StatusJsonTest, SourcesSayHowFarTheyAre) {
  logs_.Append("a.log", kOomLine + "unfinished");
  Start(Yaml(), false);
  const auto sources = app::SourcesJson(*agent_);
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0]["name"], "job");
  ASSERT_EQ(sources[0]["files"].size(), 1u);
  const auto& file = sources[0]["files"][0];
  EXPECT_EQ(file["path"], logs_.Path("a.log"));
  EXPECT_EQ(file["state"], "following");
  EXPECT_EQ(file["format"], "torch");
  EXPECT_EQ(file["offset_bytes"], kOomLine.size());
  EXPECT_EQ(file["size_bytes"], kOomLine.size() + 10);
}

TEST_F(StatusJsonTest, RulesSayWhatTheyKnow) {
  Start(Yaml(), false);
  const auto packs = app::RulesJson(*agent_);
  size_t failures = 0;
  for (const auto& pack : packs) {
    EXPECT_FALSE(pack["rules"].empty()) << pack["pack"];
    for (const auto& rule : pack["rules"]) {
      EXPECT_TRUE(rule.contains("class") != rule.contains("observes")) << rule;
      failures += rule.contains("class") ? 1 : 0;
    }
  }
  EXPECT_GT(failures, 50u);
}

}  // namespace
}  // namespace aijob::test
