#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ConfigTest, TheBuiltInConfigurationIsTheContracts) {
  const Config config = DefaultConfig();
  EXPECT_EQ(config.workload, "default");
  ASSERT_EQ(config.sources.size(), 1U);
  EXPECT_EQ(config.sources[0].name, "openglm");
  EXPECT_THAT(config.sources[0].paths, ElementsAre("/var/log/openglm/execution/**/*.log"));
  EXPECT_EQ(config.sources[0].format, "auto");
  EXPECT_EQ(config.sources[0].framing, Framing::kAuto);
  EXPECT_TRUE(config.sources[0].start_at_end);
  EXPECT_EQ(config.sources[0].workload, "default");
  EXPECT_TRUE(config.push.enabled);
  EXPECT_EQ(config.push.ttl.count(), 0);
  EXPECT_EQ(config.limits.series, 10'000U);
  EXPECT_EQ(config.limits.line_bytes, 1U << 20);
  EXPECT_EQ(config.limits.body_bytes, 16U << 20);
  ASSERT_EQ(config.companions.size(), 2U);
  EXPECT_EQ(config.companions[0].kind, CompanionKind::kSnapshot);
  EXPECT_EQ(config.companions[0].source, "openglm");
  EXPECT_THAT(config.companions[0].paths,
              ElementsAre("/var/log/openglm/execution/**/*.metrics.json"));
  EXPECT_EQ(config.companions[1].kind, CompanionKind::kErrorFile);
  EXPECT_THAT(config.companions[1].paths, ElementsAre("/var/log/openglm/execution/**/*.error.log"));
}

TEST(ConfigTest, CompanionsBelongToTheOpenglmSchemaAlone) {
  SourceConfig source;
  source.name = "mine";
  source.paths = {"/var/log/mine/*.log"};
  EXPECT_THAT(CompanionsOf(source), IsEmpty());

  source.format = "openglm";
  source.exclude = {"*.old"};
  ASSERT_EQ(CompanionsOf(source).size(), 2U);
  EXPECT_THAT(CompanionsOf(source)[0].paths, ElementsAre("/var/log/mine/*.metrics.json"));
  EXPECT_THAT(CompanionsOf(source)[1].exclude, ElementsAre("*.old"));

  source.format = "auto";
  source.name = "openglm";
  EXPECT_EQ(CompanionsOf(source).size(), 2U);
  source.format = "vllm";
  EXPECT_THAT(CompanionsOf(source), IsEmpty());
  source.format = "auto";
  source.paths = {"/var/log/mine/run-*.log", "-"};
  EXPECT_THAT(CompanionsOf(source), IsEmpty());
}

}  // namespace
}  // namespace aijob::config
