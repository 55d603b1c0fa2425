#include "ctl/logs_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/logs_folder.h"

namespace aijob::ctl {
namespace {

class LogsScanTest : public LogsFolderTest {
 protected:
  void Begin(const LogsArguments& arguments) {
    query_ = *MakeLogsQuery(arguments, kNow);
    scan_.emplace(FindLogsFiles(dir_)->files.at(0), query_, reader_);
  }
  std::vector<LogsHit> Read(bool take_rest = true) {
    std::vector<LogsHit> hits;
    const model::Status status = scan_->Read(kNow, take_rest, 7, hits);
    EXPECT_TRUE(status.ok()) << status.error();
    return hits;
  }
  LogsQuery query_;
  parse::LineReader reader_ = MakeLogsReader();
  std::optional<LogsScan> scan_;
};

TEST_F(LogsScanTest, SaysWhereTheLinesStand) {
  const std::string first = JsonLine(1, "INFO", "a", "x");
  const std::string second = JsonLine(2, "INFO", "b", "y");
  Append("all.log", first + "\r\n" + second + "\n");
  Begin({.task_id = "B"});
  const auto hits = Read();
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].offset, first.size() + 2);
  EXPECT_EQ(hits[0].length, second.size());
  EXPECT_EQ(hits[0].file, 7U);
  EXPECT_EQ(model::UnixSeconds(hits[0].time), 1716192002);
}

TEST_F(LogsScanTest, GoesOnWhereItStopped) {
  Append("t.log", JsonLine(1, "INFO", "t", "x") + "\n" + JsonLine(2, "INFO", "t", "half"));
  Begin({.task_id = "t"});
  EXPECT_EQ(Read(false).size(), 1U);
  EXPECT_EQ(Read(false).size(), 0U);
  Append("t.log", "\nmore\n");
  EXPECT_EQ(Read(false).size(), 2U);
  std::filesystem::resize_file(dir_ / "t.log", 0);
  Append("t.log", "new\n");
  EXPECT_EQ(Read(false).size(), 1U);
}

TEST_F(LogsScanTest, LinesWithoutATimeTakeTheNearestBefore) {
  Append("t.log", "banner\n" + JsonLine(5, "ERROR", "t", "x") + "\nTraceback (most recent call)\n");
  Begin({.task_id = "t"});
  const auto hits = Read();
  ASSERT_EQ(hits.size(), 3U);
  for (const LogsHit& hit : hits) EXPECT_EQ(model::UnixSeconds(hit.time), 1716192005);
}

TEST_F(LogsScanTest, ATracebackGoesWithTheLineBeforeIt) {
  Append("all.log", JsonLine(1, "INFO", "a", "x") + "\n" + JsonLine(2, "ERROR", "b", "y") +
                        "\n  File \"x.py\", line 3\n" + JsonLine(3, "INFO", "b", "z") +
                        "\nplain\n");
  Begin({.task_id = "b", .level = "error"});
  EXPECT_EQ(Read().size(), 2U);
}

TEST_F(LogsScanTest, AFileWithoutTimesTakesItsLastChange) {
  Append("t.log", "one\ntwo\n");
  Begin({.task_id = "t", .until = "2024-01-01"});
  EXPECT_EQ(Read().size(), 0U);  // written just now
  Begin({.task_id = "t", .since = "2024-01-01"});
  EXPECT_EQ(Read().size(), 2U);
}

TEST_F(LogsScanTest, LongLinesAndBinaryAreSurvived) {
  Append("t.log", std::string(600'000, 'x') + "\n" + std::string(1000, '\0') + "\n{\"broken\n\n");
  Begin({.task_id = "t"});
  EXPECT_EQ(Read().size(), 4U);
}

}  // namespace
}  // namespace aijob::ctl
