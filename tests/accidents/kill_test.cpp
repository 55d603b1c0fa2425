// SIGKILL at random moments, under writing and rotation: the totals are the truth, and no counter
// that a scrape has seen is ever smaller in a later one.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include "support/folder.h"
#include "support/program.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

/// Writes lines and rotates until told to stop; knows how many it wrote. One in 20 lines is a
/// failure.
class Writer {
 public:
  Writer(const Folder& folder, uint32_t seed, bool copytruncate)
      : folder_(folder), random_(seed), copytruncate_(copytruncate) {}

  void Run(const std::atomic<bool>& stop) {
    while (!stop) {
      WriteSome();
      poll(nullptr, 0, static_cast<int>(random_() % 3));
    }
  }

  [[nodiscard]] uint64_t lines() const { return lines_; }
  [[nodiscard]] uint64_t failures() const { return failures_; }

 private:
  static constexpr int kRotations = 900;  // names like "job.log.48213" may be other processes'

  void WriteSome() {
    std::string text;
    for (uint32_t i = random_() % 40; i > 0; --i) {
      ++lines_;
      if (lines_ % 20 == 0) {
        ++failures_;
        text +=
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a "
            "total capacity of 79.15 GiB of which 1.20 GiB is free.\n";
      } else {
        text += Clock() + " INFO trainer: step " + std::to_string(lines_) + " done\n";
      }
    }
    const size_t half = text.size() / 2;
    folder_.Append("job.log", text.substr(0, half));  // an unfinished line, often
    folder_.Append("job.log", text.substr(half));
    if (random_() % 25 != 0 || rotations_ == kRotations) return;
    const std::string rotated = "job.log." + std::to_string(++rotations_);
    if (copytruncate_) {
      folder_.CopyTruncate("job.log", rotated);
    } else {
      folder_.Rename("job.log", rotated);
      folder_.Write("job.log", "");
    }
  }

  /// Goes on by a millisecond a line. Two files of which nothing is known yet but the same few
  /// bytes could not be told apart.
  [[nodiscard]] std::string Clock() const {
    std::array<char, 64> text{};
    const auto ms = static_cast<unsigned>(lines_);
    std::snprintf(text.data(), text.size(), "2026-01-02 %02u:%02u:%02u,%03u", ms / 3600000 % 24,
                  ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    return text.data();
  }

  const Folder& folder_;
  std::mt19937 random_;
  bool copytruncate_;
  int rotations_ = 0;
  uint64_t lines_ = 0;
  uint64_t failures_ = 0;
};

void ExpectNoneFell(const std::map<std::string, double>& before,
                    const std::map<std::string, double>& after) {
  for (const auto& [sample, value] : before) {
    const std::string name = sample.substr(0, sample.find('{'));
    const bool counter =
        name.ends_with("_total") || name.ends_with("_count") || name.ends_with("_bucket");
    if (!counter || name.starts_with("process_")) continue;
    const auto now = after.find(sample);
    ASSERT_NE(now, after.end()) << sample << " is gone";
    ASSERT_GE(now->second, value) << sample << " fell";
  }
}

void KillManyTimes(uint32_t seed, bool copytruncate, int kills) {
  const Folder logs;
  const Folder state;
  logs.Write("job.log", "");
  state.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + logs.Path("*.log") +
                                 "\"], start: beginning}\n");
  const std::vector<std::string> arguments = {"--config.file=" + state.Path("config.yaml"),
                                              "--storage.path=" + state.Path("state")};
  // Once before the first line: what is rotated out of the glob before anybody looked is nobody's.
  ASSERT_NE(Program(arguments).Metrics(), "");
  std::mt19937 random(seed);
  Writer writer(logs, seed, copytruncate);
  std::atomic<bool> stop = false;
  std::thread thread([&] { writer.Run(stop); });
  std::map<std::string, double> seen;
  for (int kill = 0; kill < kills; ++kill) {
    Program program(arguments);
    poll(nullptr, 0, static_cast<int>(random() % 300));
    for (uint32_t scrape = 0; scrape < random() % 3; ++scrape) {
      const Reply reply = Get(program.port(), "/metrics");
      if (reply.status != 200) continue;
      const auto now = SamplesOf(reply.body);
      ExpectNoneFell(seen, now);
      seen = now;
    }
    program.Kill();
  }
  stop = true;
  thread.join();
  Program program(arguments);
  std::string page;
  const auto counted = [&](const char* name) {
    page = program.Metrics();
    return static_cast<uint64_t>(Sum(page, name));
  };
  WaitUntil([&] { return counted("aijob_log_lines_total") >= writer.lines(); },
            std::chrono::seconds(15));
  EXPECT_EQ(counted("aijob_log_lines_total"), writer.lines());
  EXPECT_EQ(static_cast<uint64_t>(Sum(page, "aijob_gpu_oom_total")), writer.failures());
  EXPECT_EQ(Sum(page, "aijob_exporter_bytes_lost_total"), 0);
  ExpectNoneFell(seen, SamplesOf(page));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
}

TEST(Kill, TwentyTimesUnderRenameRotation) { KillManyTimes(1, false, 20); }
TEST(Kill, TwentyTimesUnderRenameRotationAgain) { KillManyTimes(2, false, 20); }
TEST(Kill, TwentyTimesUnderCopytruncate) { KillManyTimes(3, true, 20); }

}  // namespace
}  // namespace aijob::test
