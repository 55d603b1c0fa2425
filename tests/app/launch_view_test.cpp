#include "app/launch_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/launching.h"

namespace aijob::test {
namespace {

TEST(LaunchViewTest, StatisticsOfTheSequence) {
  analyze::Launching serve;
  EXPECT_TRUE(app::LaunchesJson(serve.launches).empty());
  const double config[] = {0.0093, 0.0124, 0.0155};
  for (int i = 0; i < 3; ++i) {
    serve.See(analyze::Step("config-load", (1'715'000'000L + i) * 1'000'000'000, config[i]));
  }
  serve.launches.Finish(serve.now);
  const auto shown = app::LaunchesJson(serve.launches);
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0]["workload"], "serve");
  EXPECT_EQ(shown[0]["launches"].size(), 3u);
  const auto& statistics = shown[0]["statistics"][0];
  EXPECT_EQ(statistics["phase"], "config_load");
  EXPECT_EQ(statistics["count"], 3);
  EXPECT_EQ(statistics["mean_ns"], 12'400'000);
  EXPECT_EQ(statistics["deviation_ns"], 3'100'000);
  EXPECT_TRUE(shown[0]["probe_timeout_seconds"].is_null());
}

}  // namespace
}  // namespace aijob::test
