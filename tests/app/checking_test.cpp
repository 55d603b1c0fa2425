#include "app/checking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/piped.h"
#include "config/config_reader.h"
#include "support/folder.h"

namespace aijob::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CheckingTest : public ::testing::Test {
 protected:
  static std::vector<config::EnvCheckConfig> Read(const std::string& list) {
    auto config = config::ReadConfig("checks: [" + list + "]\n", "");
    EXPECT_TRUE(config.ok()) << config.error();
    return config.ok() ? config->checks : std::vector<config::EnvCheckConfig>();
  }
  std::string Page() { return test::PageOf(counts_.Collect()); }

  test::Folder folder_;
  metrics::Counts counts_{{}, test::kNow};
};

TEST_F(CheckingTest, AllAtOnceBelowTheRoot) {
  folder_.Write("data/f", "abc");
  const auto results = RunChecks(
      Read("{name: a, path: /data/f}, {name: b, path: /none}, {name: c, writable: /data}"),
      folder_.Path());
  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(results[0].ok) << results[0].why;
  EXPECT_EQ(results[1].why, "/none: No such file or directory");
  EXPECT_TRUE(results[2].ok) << results[2].why;
}

TEST_F(CheckingTest, AsNumbers) {
  folder_.Write("data/f", "abc");
  std::vector<Collector> made;
  AddChecks(Read("{name: a, path: /none}, {name: c, writable: /data}, "
                 "{name: s, space: /data, min_free: 0%}"),
            folder_.Path(), made);
  ASSERT_EQ(made.size(), 3U);
  for (const Collector& each : made) each.collect()(counts_);
  EXPECT_THAT(Page(), HasSubstr("aijob_env_check{check=\"a\"} 0\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_env_check{check=\"c\"} 1\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_path_writable{workload=\"default\",mount=\"c\"} 1\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_filesystem_avail_ratio{workload=\"default\",mount=\"s\"}"));
  for (const Collector& each : made) each.late(counts_);
  EXPECT_THAT(Page(), HasSubstr("aijob_env_check{check=\"c\"} 0\n"));
  EXPECT_THAT(Page(), HasSubstr("aijob_path_writable{workload=\"default\",mount=\"c\"} 0\n"));
  EXPECT_THAT(Page(), Not(HasSubstr("aijob_filesystem_avail_ratio{")));
  for (const Collector& each : made) each.gone(counts_);
  EXPECT_THAT(Page(), Not(HasSubstr("aijob_env_check{")));
  EXPECT_THAT(Page(), Not(HasSubstr("aijob_path_writable{")));
}

}  // namespace
}  // namespace aijob::app
