// What no log says: probes, checks, watched checkpoints, GPUs and limits, by the real program over
// servers, folders and a sysfs of the test's own, against golden/served/page.metrics.
// UPDATE_EXPECTED=1 in the environment writes the expectation anew.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>

#include "collect/amd_cards.h"
#include "collect/checkpoints.h"
#include "collect/targets.h"
#include "support/program.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

constexpr const char* kServed = AIJOB_SOURCE_DIR "/tests/golden/served/";

/// A host's root: data, checkpoints, two cards of AMD's.
class HostRoot {
 public:
  HostRoot() {
    root_.Write("var/log/job.log", "");
    root_.Write("data/weights", "abc");  // whose hash is FIPS 180-2's first example
    root_.Write("data/other", "abd");
    root_.WriteHf(100, collect::kCheckpointNow);
    std::filesystem::create_directories(root_.Path("ckpt/whole"));
    std::filesystem::create_directories(root_.Path("ckpt/wrong"));
    std::filesystem::rename(root_.Path("checkpoint-100"), root_.Path("ckpt/whole/checkpoint-100"));
    root_.WriteHf(200, collect::kCheckpointNow, 190);  // its own file says 190
    std::filesystem::rename(root_.Path("checkpoint-200"), root_.Path("ckpt/wrong/checkpoint-200"));
    AddCard(root_, 1, "0000:03:00.0");
    SetMemory(root_, "0000:03:00.0", 150ULL << 30U, 192ULL << 30U);
    AddCard(root_, 2, "0000:44:00.0");
    SetMemory(root_, "0000:44:00.0", 0, 192ULL << 30U);
  }
  [[nodiscard]] const collect::CheckpointFolder& folder() const { return root_; }

 private:
  collect::CheckpointFolder root_;
};

std::string Filled(std::string text, const std::string& mark, const std::string& by) {
  for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

/// The samples that the configuration decides: not how long, how old, or how full a disk is.
std::string Decided(const std::string& page) {
  static const std::regex kWanted(
      "^aijob_(probe_up|probe_duration_seconds_count|health_|env_check|path_writable|gpu_(memory_("
      "used|total)|info)"
      "|threshold|workload_threshold|checkpoint_(consistency|directory|step|size|last_s)).*");
  std::string decided;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, kWanted)) decided += line + "\n";
  }
  return decided;
}

TEST(Served, WhatNoLogSays) {
  const HostRoot root;
  const Answering works(200);
  const Answering loads(503);
  const Folder folder;
  std::string config = ReadAll(std::string(kServed) + "config.yaml");
  config = Filled(std::move(config), "{WORKS}", works.Authority());
  config = Filled(std::move(config), "{LOADS}", loads.Authority());
  config = Filled(std::move(config), "{GONE}", Refusing());
  folder.Write("c.yaml", config);
  Program program(
      {"--config.file=" + folder.Path("c.yaml"), "--path.rootfs=" + root.folder().Path()});
  const auto all_there = [](const std::string& page) {
    for (const char* last :
         {"aijob_probe_up{target=\"works\"}", "aijob_probe_up{target=\"loads\"}",
          "aijob_probe_up{target=\"missing\"}", "aijob_probe_up{target=\"gone\"}",
          "aijob_env_check{check=\"data\"}", "aijob_env_check{check=\"none\"}",
          "aijob_path_writable{workload=\"job\",mount=\"ckpt\"}", "aijob_env_check{check=\"room\"}",
          "aijob_env_check{check=\"full\"}", "aijob_env_check{check=\"store\"}",
          "aijob_env_check{check=\"lost\"}", "aijob_env_check{check=\"weights\"}",
          "aijob_env_check{check=\"other\"}", "aijob_checkpoint_consistency{workload=\"train\"",
          "aijob_checkpoint_consistency{workload=\"renamed\"", "aijob_gpu_info{gpu=\"1\"",
          "aijob_checkpoint_directory_readable{workload=\"nowhere\""}) {
      if (page.find(last) == std::string::npos) return false;
    }
    return true;
  };
  std::string page;
  EXPECT_TRUE(
      WaitUntil([&] { return all_there(page = program.Metrics()); }, std::chrono::seconds(20)))
      << page << program.log();
  const std::string file = std::string(kServed) + "page.metrics";
  const std::string now = Decided(page);
  if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(file, std::ios::binary) << now;
  EXPECT_EQ(ReadAll(file), now) << "UPDATE_EXPECTED=1 writes it anew, then read the diff";
}

}  // namespace
}  // namespace aijob::test
