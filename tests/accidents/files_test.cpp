// Accidents of files, met by the real program: folders replaced, permissions lost, copies that
// match, thousands of files. Every complete line is counted once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/folder.h"
#include "support/program.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr const char* kFilesOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";

class FilesTest : public ::testing::Test {
 protected:
  void Start(const std::string& glob) {
    folder_.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder_.Path(glob) +
                                     "\"], start: beginning}\n");
    program_ = std::make_unique<Program>(std::vector<std::string>{
        "--config.file=" + folder_.Path("config.yaml"), "--storage.path=" + folder_.Path("state")});
    ASSERT_NE(program_->Metrics(), "") << program_->log();
  }
  /// Ends it as a crash does, and starts it again.
  void Restart(const std::string& glob) {
    program_->Kill();
    Start(glob);
  }
  /// The lines counted once there are `wanted`, and a moment later: no more come.
  double Lines(double wanted) {
    const auto counted = [&] { return Sum(program_->Metrics(), "aijob_log_lines_total"); };
    WaitUntil([&] { return counted() >= wanted; }, seconds(30));
    poll(nullptr, 0, 100);
    return counted();
  }
  double Counted(const std::string& name) { return Sum(program_->Metrics(), name); }

  Folder folder_;
  std::unique_ptr<Program> program_;
};

TEST_F(FilesTest, TheLogFolderIsReplaced) {
  folder_.Append("logs/job.log", "INFO one\n");
  std::ofstream writer(folder_.Path("logs/job.log"), std::ios::app);
  Start("logs/*.log");
  EXPECT_EQ(Lines(1), 1);
  folder_.Rename("logs", "logs.old");
  writer << "INFO two, where the writer still is\n" << std::flush;
  folder_.Append("logs/job.log", std::string("INFO one of the new one\n") + kFilesOom);
  EXPECT_EQ(Lines(4), 4);
  writer << "INFO three\n" << std::flush;
  folder_.Append("logs/other.log", "INFO x\n");
  EXPECT_EQ(Lines(6), 6);
  Restart("logs/*.log");
  EXPECT_EQ(Lines(6), 6);
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 1);
  EXPECT_EQ(Counted("aijob_exporter_bytes_lost_total"), 0);
}

TEST_F(FilesTest, TheLogFolderIsDeletedAndComesBack) {
  folder_.Append("logs/job.log", "INFO one\n");
  Start("logs/**/*.log");
  EXPECT_EQ(Lines(1), 1);
  fs::remove_all(folder_.Path("logs"));
  EXPECT_EQ(Lines(1), 1);
  folder_.Append("logs/deep/er/job.log", "INFO two\nINFO three\n");
  EXPECT_EQ(Lines(3), 3);
}

TEST_F(FilesTest, PermissionIsLostAndRestored) {
  folder_.Append("logs/a.log", "INFO one\n");
  folder_.Append("logs/secret.log", "INFO two\n");
  fs::permissions(folder_.Path("logs/secret.log"), fs::perms::none);
  Start("logs/*.log");
  EXPECT_EQ(Lines(1), 1);
  EXPECT_TRUE(
      WaitUntil([&] { return Counted("aijob_exporter_source_errors_total") > 0; }, seconds(20)));
  fs::permissions(folder_.Path("logs/secret.log"), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(Lines(2), 2) << "from its first byte";
  fs::permissions(folder_.Path("logs"), fs::perms::none);
  folder_.Append("logs/a.log", "INFO three\n");  // as root, or refused: then below
  const double seen = Lines(2);
  fs::permissions(folder_.Path("logs"), fs::perms::owner_all);
  folder_.Append("logs/a.log", "INFO four\n");
  folder_.Append("logs/new.log", "INFO five\n");
  const double expected = geteuid() == 0 ? 5 : 4;
  EXPECT_EQ(Lines(expected), expected) << seen;
  EXPECT_EQ(Get(program_->port(), "/-/healthy").status, 200);
}

TEST_F(FilesTest, ACopyTruncatedAwayMatchesTheGlobToo) {
  folder_.Append("logs/job.log", "INFO one\n");
  Start("logs/job.log*");
  double lines = 1;
  for (int rotation = 1; rotation <= 5; ++rotation) {
    for (int i = 0; i < 50; ++i)
      folder_.Append("logs/job.log", "INFO x" + std::to_string(i) + "\n");
    lines += 50;
    EXPECT_EQ(Lines(lines), lines);
    folder_.CopyTruncate("logs/job.log", "logs/job.log." + std::to_string(rotation));
  }
  EXPECT_EQ(Lines(lines), lines) << "what the copies hold has been counted";
  Restart("logs/job.log*");
  folder_.Append("logs/job.log", kFilesOom);
  EXPECT_EQ(Lines(lines + 1), lines + 1);
  EXPECT_EQ(Counted("aijob_exporter_bytes_lost_total"), 0);
}

TEST_F(FilesTest, ThreeThousandFiles) {
  constexpr int kFiles = 3000;
  const auto name = [](int i) {
    return "logs/d" + std::to_string(i % 30) + "/task" + std::to_string(i) + ".log";
  };
  for (int i = 0; i < kFiles; ++i) folder_.Write(name(i), "INFO one\nINFO unfinished");
  Start("logs/**/*.log");
  EXPECT_EQ(Lines(kFiles), kFiles);
  for (int i = 0; i < kFiles; ++i) folder_.Append(name(i), " no more\nINFO three\n");
  EXPECT_EQ(Lines(3 * kFiles), 3 * kFiles);
  EXPECT_EQ(Counted("aijob_exporter_source_files"), kFiles);
  Restart("logs/**/*.log");
  folder_.Append(name(7), kFilesOom);
  EXPECT_EQ(Lines(3 * kFiles + 1), 3 * kFiles + 1);
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 1);
}

}  // namespace
}  // namespace aijob::test
