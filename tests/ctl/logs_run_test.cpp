#include "ctl/logs_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "ctl/logs_folder.h"

namespace aijob::ctl {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class LogsRunTest : public LogsFolderTest {
 protected:
  int Filter(LogsArguments arguments) {
    arguments.dir = dir_.string();
    out_.str("");
    err_.str("");
    return RunLogsFilter(arguments, out_, err_, kNow);
  }
  /// `rounds`: what happens while it follows, one after the other.
  int Tail(LogsArguments arguments, std::vector<std::function<void()>> rounds = {}) {
    arguments.dir = dir_.string();
    out_.str("");
    err_.str("");
    size_t round = 0;
    const LogsClock clock{[this] { return kNow; },
                          [&] {
                            if (round == rounds.size()) return false;
                            rounds[round++]();
                            return true;
                          }};
    return RunLogsTail(arguments, out_, err_, clock);
  }
  std::ostringstream out_, err_;
};

TEST_F(LogsRunTest, TailPrintsTheLastLinesOfATaskInTheOrderOfTime) {
  std::string wanted;
  for (int i = 0; i < 30; ++i) {
    const std::string own = JsonLine(i, "INFO", "tsk-7a8b9c", "step " + std::to_string(i));
    // Now in its own file, now in its rotated one, now among others'.
    Append(i < 10       ? "day1/tsk-7a8b9c.log.1"
           : i % 2 == 0 ? "day1/tsk-7a8b9c.log"
                        : "shared.log",
           own + "\n");
    Append("shared.log", JsonLine(i, "INFO", "tsk-other", "no") + "\n");
    if (i >= 20) wanted += own + "\n";
  }
  EXPECT_EQ(Tail({.task_id = "TSK-7A8B9C"}), 0);
  EXPECT_EQ(out_.str(), wanted);
  EXPECT_THAT(err_.str(), IsEmpty());
  EXPECT_EQ(Tail({.task_id = "tsk-7a8b9c", .lines = 1}), 0);
  EXPECT_EQ(out_.str(), JsonLine(29, "INFO", "tsk-7a8b9c", "step 29") + "\n");
  EXPECT_EQ(Tail({.task_id = "tsk-7a8b9c", .lines = 1000}), 0);
  EXPECT_EQ(std::ranges::count(out_.str(), '\n'), 30);
  EXPECT_EQ(Tail({.task_id = "tsk-7a8b9c", .lines = 0}), 0);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(LogsRunTest, ATaskThatIsNotThereIsSaid) {
  Append("a.log", "x\n");
  EXPECT_EQ(Tail({.task_id = "none"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("no lines of task none in the 1 log files below"));
}

TEST_F(LogsRunTest, FollowPrintsWhatIsWrittenAfterwards) {
  Append("t.log", JsonLine(1, "INFO", "t", "one") + "\n");
  std::string wanted = JsonLine(1, "INFO", "t", "one") + "\n";
  for (int i = 2; i <= 6; ++i) wanted += JsonLine(i, "INFO", "t", "more") + "\n";
  const auto line = [](int i) { return JsonLine(i, "INFO", "t", "more"); };
  EXPECT_EQ(Tail({.task_id = "t", .follow = true},
                 {[&] { Append("t.log", line(2) + "\n" + line(3).substr(0, 20)); }, [] {},
                  [&] { Append("t.log", line(3).substr(20) + "\n"); },
                  [&] {
                    std::filesystem::rename(dir_ / "t.log", dir_ / "t.log.1");
                    Append("t.log.1", line(4) + "\n");
                    Append("t.log", line(5) + "\n");
                  },
                  [&] { Append("new/other.log", line(6) + "\n"); }}),
            0);
  EXPECT_EQ(out_.str(), wanted);
}

TEST_F(LogsRunTest, FilterTakesLinesThatMeetAllConditions) {
  const char* const kLevels[] = {"DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  for (int i = 0; i < 50; ++i) {
    Append(
        "f.log",
        JsonLine(i, kLevels[i % 5], i % 2 == 0 ? "even" : "odd", "m" + std::to_string(i)) + "\n");
  }
  const struct {
    LogsArguments arguments;
    int lines;
  } kCases[] = {
      {{}, 50},
      {{.task_id = "even"}, 25},
      {{.level = "ERROR"}, 20},
      {{.level = "fatal"}, 10},
      {{.task_id = "even", .level = "error"}, 10},
      {{.grep = "m4\\d"}, 10},
      {{.since = "2024-05-20T08:00:40Z"}, 10},
      {{.until = "2024-05-20T08:00:40Z"}, 41},
      {{.since = "2024-05-20T08:00:10Z", .until = "2024-05-20T08:00:19Z"}, 10},
      {{.since = "1h"}, 0},
      {{.since = "5h"}, 50},
      {{.task_id = "none"}, 0},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(Filter(one.arguments), 0);
    EXPECT_EQ(std::ranges::count(out_.str(), '\n'), one.lines);
  }
}

TEST_F(LogsRunTest, FilesAreMergedByTimeAndLinesComeOutAsTheyAre) {
  Append("b.log", "2024-05-20 08:00:01 INFO b1\n2024-05-20 08:00:03 INFO b2  \t\xff\n");
  Append("a.log", "2024-05-20 08:00:02 INFO a1\n2024-05-20 08:00:04 INFO a2");
  EXPECT_EQ(Filter({}), 0);
  EXPECT_EQ(out_.str(),
            "2024-05-20 08:00:01 INFO b1\n2024-05-20 08:00:02 INFO a1\n"
            "2024-05-20 08:00:03 INFO b2  \t\xff\n2024-05-20 08:00:04 INFO a2\n");
}

TEST_F(LogsRunTest, CompressedFilesAreMentioned) {
  Append("a.log.1.gz", "x");
  EXPECT_EQ(Filter({}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("a.log.1.gz: compressed, not read"));
}

TEST_F(LogsRunTest, BadArgumentsExitWithTwoAndOneLine) {
  for (const LogsArguments& bad :
       {LogsArguments{.level = "loud"}, LogsArguments{.grep = "("}, LogsArguments{.since = "x"}}) {
    EXPECT_EQ(Filter(bad), 2);
    EXPECT_EQ(std::ranges::count(err_.str(), '\n'), 1);
    EXPECT_THAT(out_.str(), IsEmpty());
  }
  EXPECT_EQ(Tail({}), 2);
}

TEST_F(LogsRunTest, AMissingFolderExitsWithOne) {
  std::ostringstream out, err;
  LogsArguments arguments{.dir = (dir_ / "none").string(), .task_id = "t"};
  EXPECT_EQ(RunLogsFilter(arguments, out, err, kNow), 1);
  EXPECT_THAT(err.str(), HasSubstr("none: cannot be read: No such file"));
}

}  // namespace
}  // namespace aijob::ctl
