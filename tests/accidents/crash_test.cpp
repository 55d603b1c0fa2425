// SIGKILL where something is between two places: posted lines just acknowledged, CRI lines of which
// only parts have come, a state that could not be stored because its disk was full.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "support/folder.h"
#include "support/program.h"
#include "support/samples.h"
#include "support/small_disk.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;

const std::string kOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.";

std::vector<std::string> Arguments(const Folder& folder, const std::string& state,
                                   const std::string& keys = "") {
  folder.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder.Path("*.log") +
                                  "\"], start: beginning" + keys + "}\n");
  return {"--config.file=" + folder.Path("config.yaml"), "--storage.path=" + state};
}

TEST(Crash, PostedLinesSurviveAKillRightAfterTheAnswer) {
  const Folder folder;
  const auto arguments = Arguments(folder, folder.Path("state"));
  for (int round = 1; round <= 5; ++round) {
    Program program(arguments);
    ASSERT_NE(program.Metrics(), "");
    const Reply posted =
        Ask(program.port(), "POST", "/api/v1/logs?source=batch", "", "INFO a\n" + kOom + "\n");
    program.Kill();
    ASSERT_EQ(posted.status, 200) << posted.body;
    const Program after(arguments);
    const std::string page = after.Metrics();
    EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"batch\""}), 2 * round);
    EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), round);
  }
}

/// Writes CRI lines, many of them in parts of both outputs between each other.
class CriWriter {
 public:
  CriWriter(const Folder& folder, uint32_t seed) : folder_(folder), random_(seed) {}

  void Run(const std::atomic<bool>& stop) {
    while (!stop) {
      Write();
      poll(nullptr, 0, static_cast<int>(random_() % 4));
    }
    Append("stdout F last\nstderr F last\n", 2);
  }
  [[nodiscard]] uint64_t lines() const { return lines_; }
  [[nodiscard]] uint64_t failures() const { return failures_; }

 private:
  void Append(const std::string& lines, uint64_t whole) {
    std::string text;
    size_t at = 0;
    for (size_t end = 0; (end = lines.find('\n', at)) != std::string::npos; at = end + 1) {
      text += "2026-01-01T00:00:00." + std::to_string(100000000 + random_() % 800000000) + "Z " +
              lines.substr(at, end + 1 - at);
    }
    folder_.Append("pod.log", text);
    lines_ += whole;
  }
  void Write() {
    const size_t cut = 10 + random_() % (kOom.size() - 20);
    switch (random_() % 4) {
      case 0:
        ++failures_;
        Append("stderr P " + kOom.substr(0, cut) + "\n", 0);
        Append("stdout F between\n", 1);
        Append("stderr F " + kOom.substr(cut) + "\n", 1);
        break;
      case 1:
        Append("stdout P one \nstdout P two \n", 0);
        Append("stdout F three\n", 1);
        break;
      default:
        Append("stdout F INFO step " + std::to_string(lines_) + "\n", 1);
    }
  }

  const Folder& folder_;
  std::mt19937 random_;
  uint64_t lines_ = 0, failures_ = 0;
};

TEST(Crash, KillsUnderCriLinesInParts) {
  const Folder folder;
  folder.Write("pod.log", "");
  const auto arguments = Arguments(folder, folder.Path("state"), ", framing: cri");
  CriWriter writer(folder, 11);
  std::atomic<bool> stop = false;
  std::thread thread([&] { writer.Run(stop); });
  std::mt19937 random(12);
  for (int kill = 0; kill < 12; ++kill) {
    Program program(arguments);
    poll(nullptr, 0, static_cast<int>(random() % 250));
    if (random() % 2 == 0) Get(program.port(), "/metrics");  // commits, often amid a line
    program.Kill();
  }
  stop = true;
  thread.join();
  const Program program(arguments);
  const auto counted = [&](const char* name) {
    return static_cast<uint64_t>(Sum(program.Metrics(), name));
  };
  WaitUntil([&] { return counted("aijob_log_lines_total") >= writer.lines(); }, seconds(15));
  EXPECT_EQ(counted("aijob_log_lines_total"), writer.lines());
  EXPECT_EQ(counted("aijob_gpu_oom_total"), writer.failures());
}

TEST(Crash, WithAFullDiskCountingAndServingGoOn) {
  const Folder folder;
  const SmallDisk disk(size_t{1} << 20);
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small file system is not allowed here";
  folder.Append("a.log", kOom + "\n");
  const auto arguments = Arguments(folder, disk.Path("state"));
  {
    Program program(arguments);
    program.MetricsWith("subtype=\"capacity\"} 1");
    disk.Fill();
    for (int i = 2; i <= 40; ++i) {
      folder.Append("a.log", kOom + "\n");
      folder.Append("b" + std::to_string(i) + ".log", "INFO x\n");
      program.MetricsWith("subtype=\"capacity\"} " + std::to_string(i), seconds(10));
    }
    std::string page = program.Metrics();
    EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), 40) << program.log();
    EXPECT_GE(Sum(page, "aijob_exporter_state_commit_errors_total"), 1);
    EXPECT_THAT(program.log(), ::testing::HasSubstr("the state cannot be stored"));
    disk.MakeRoom();
    folder.Append("a.log", kOom + "\n");
    page = program.MetricsWith("subtype=\"capacity\"} 41");
    const double errors = Sum(page, "aijob_exporter_state_commit_errors_total");
    EXPECT_EQ(Sum(program.Metrics(), "aijob_exporter_state_commit_errors_total"), errors);
    program.Kill();
  }
  const Program program(arguments);
  const std::string page = program.Metrics();
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), 41);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total"), 41 + 39);
}

}  // namespace
}  // namespace aijob::test
