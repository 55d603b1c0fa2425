#include "app/watching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/piped.h"

namespace aijob::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

config::Config Configured(const std::string& folder) {
  config::Config config = config::DefaultConfig();
  config.gpu.use = config::GpuUse::kOff;
  config::CheckpointConfig watched;
  watched.name = "run1";
  watched.workload = "train";
  watched.directory.path = folder;
  config.checkpoints.push_back(watched);
  return config;
}

TEST(WatchingTest, WhatIsConfiguredIsLookedAt) {
  config::Config config = Configured("/nowhere");
  const auto probing = std::make_shared<app::Probing>();
  const auto names = [&] {
    std::string all;
    for (const app::Collector& collector :
         app::MakeCollectors(config, "/", *probing, [] { return true; })) {
      EXPECT_GT(collector.every, model::Duration(0));
      EXPECT_GT(collector.patience, model::Duration(0));
      all += collector.name + ";";
    }
    return all;
  };
  EXPECT_EQ(names(), "checkpoints of train run1;");
  config.gpu.use = config::GpuUse::kAuto;
  EXPECT_EQ(names(), "gpu ;checkpoints of train run1;");
}

TEST(WatchingTest, FoldersAreCountedOnlyOnceTheLogsAreRead) {
  const fs::path folder = fs::temp_directory_path() / ("watching." + std::to_string(getpid()));
  fs::create_directories(folder);
  metrics::Counts counts{{}, model::TimePoint{}};
  const auto probing = std::make_shared<app::Probing>();
  bool read = false;
  const auto collectors =
      app::MakeCollectors(Configured(folder), "/", *probing, [&read] { return read; });
  ASSERT_EQ(collectors.size(), 1);
  constexpr auto kReadable = "aijob_checkpoint_directory_readable{";
  collectors[0].collect()(counts);
  EXPECT_THAT(PageOf(counts.Collect()), Not(HasSubstr(kReadable)));
  read = true;
  collectors[0].collect()(counts);
  EXPECT_THAT(PageOf(counts.Collect()), HasSubstr(kReadable));
  collectors[0].late(counts);
  EXPECT_THAT(PageOf(counts.Collect()), HasSubstr("checkpoints=\"run1\"} 0\n"));
  collectors[0].gone(counts);
  EXPECT_THAT(PageOf(counts.Collect()), Not(HasSubstr(kReadable)));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace aijob::test
