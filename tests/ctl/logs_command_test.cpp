#include "ctl/logs_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "ctl/logs_folder.h"

namespace aijob::ctl {
namespace {

class LogsCommandTest : public LogsFolderTest {
 protected:
  int Run(std::vector<std::string> words) {
    CLI::App app;
    int exit_code = -1;
    AddLogsCommand(app, exit_code);
    std::reverse(words.begin(), words.end());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    try {
      app.parse(words);
    } catch (const CLI::ParseError&) {
      exit_code = 2;
    }
    out_ = testing::internal::GetCapturedStdout();
    testing::internal::GetCapturedStderr();
    return exit_code;
  }
  std::string out_;
};

TEST_F(LogsCommandTest, TheArticlesCalls) {
  const std::string line = JsonLine(1, "ERROR", "tsk_20240520_a1b2c3", "x");
  Append("20240520/tsk_20240520_a1b2c3.log", line + "\n");
  const std::string dir = "--dir=" + dir_.string();
  EXPECT_EQ(Run({"logs", "tail", "--task-id=tsk_20240520_a1b2c3", "--lines=10", dir}), 0);
  EXPECT_EQ(out_, line + "\n");
  EXPECT_EQ(Run({"logs", "filter", "--task-id", "tsk_20240520_a1b2c3", "--level=ERROR", dir}), 0);
  EXPECT_EQ(out_, line + "\n");
}

TEST_F(LogsCommandTest, WrongCallsAreRefused) {
  EXPECT_EQ(Run({"logs"}), 2);
  EXPECT_EQ(Run({"logs", "tail"}), 2);
  EXPECT_EQ(Run({"logs", "tail", "--task-id", "a", "--lines", "-1"}), 2);
  EXPECT_EQ(Run({"logs", "tail", "--task-id", "a", "--lines", "ten"}), 2);
  EXPECT_EQ(Run({"logs", "filter", "--lines", "3"}), 2);
  EXPECT_EQ(Run({"logs", "filter", "--level", "loud"}), 2);
}

}  // namespace
}  // namespace aijob::ctl
