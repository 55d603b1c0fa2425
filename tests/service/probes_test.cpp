// The whole program with probes of a server that loads, works and goes, and checks of a folder.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "collect/targets.h"
#include "support/folder.h"
#include "support/program.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

TEST(Probes, StartingThenOkThenGone) {
  const Folder folder;
  folder.Write("ckpt/old", "");
  auto server = std::make_unique<Answering>(503);
  folder.Write("c.yaml", "workload: llama\nsources: [{name: job, paths: [\"" +
                             folder.Path("*.log") + "\"]}]\nprobes: [{name: api, target: \"" +
                             server->Url() +
                             "\", every: 100ms, timeout: 1s}]\nchecks:\n"
                             "  - {name: there, path: /ckpt, every: 100ms}\n"
                             "  - {name: none, path: /none, every: 100ms}\n"
                             "  - {name: ckpt, writable: /ckpt, every: 100ms}\n"
                             "  - {name: room, space: /ckpt, min_free: 0%, every: 100ms}\n");
  Program program({"--config.file=" + folder.Path("c.yaml"), "--path.rootfs=" + folder.Path()});
  std::string page;
  const auto shows = [&](const std::string& series, double least) {
    return WaitUntil([&] {
      page = program.Metrics();
      program.log();
      const auto samples = SamplesOf(page);
      const auto found = samples.find(series);
      return found != samples.end() && found->second >= least;
    });
  };
  const std::string health = "aijob_health_checks_total{workload=\"llama\",result=";
  EXPECT_TRUE(shows(health + "\"starting\"}", 2)) << page;
  EXPECT_EQ(SamplesOf(page)["aijob_health_consecutive_failures{workload=\"llama\"}"], 0);
  EXPECT_EQ(SamplesOf(page)[health + "\"failed\"}"], 0);
  server->Say(200);
  EXPECT_TRUE(shows(health + "\"ok\"}", 2)) << page;
  EXPECT_TRUE(shows("aijob_probe_up{target=\"api\"}", 1)) << page;
  server.reset();
  EXPECT_TRUE(shows("aijob_health_consecutive_failures{workload=\"llama\"}", 3)) << page;
  auto samples = SamplesOf(page);
  // Refused, or, where the child has inherited the socket that listens, not accepted any more.
  EXPECT_GE(samples[health + "\"failed\"}"] + samples[health + "\"timeout\"}"], 3);
  EXPECT_EQ(samples["aijob_probe_up{target=\"api\"}"], 0);
  EXPECT_GE(samples["aijob_probe_duration_seconds_count{target=\"api\"}"], 7);
  EXPECT_EQ(samples["aijob_env_check{check=\"there\"}"], 1);
  EXPECT_TRUE(samples.contains("aijob_env_check{check=\"none\"}"));
  EXPECT_EQ(samples["aijob_env_check{check=\"none\"}"], 0);
  EXPECT_EQ(samples["aijob_path_writable{workload=\"llama\",mount=\"ckpt\"}"], 1);
  EXPECT_GT(samples["aijob_filesystem_avail_ratio{workload=\"llama\",mount=\"room\"}"], 0);
}

}  // namespace
}  // namespace aijob::test
