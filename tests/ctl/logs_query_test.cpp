#include "ctl/logs_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::ctl {
namespace {

using testing::HasSubstr;

const model::TimePoint kNow{std::chrono::seconds(1'716'206'400)};  // 2024-05-20T12:00:00Z

double Seconds(std::string_view text) {
  const auto time = ParseMoment(text, kNow);
  return time ? model::UnixSeconds(*time) : -1;
}

TEST(LogsQueryTest, Moments) {
  const struct {
    const char* text;
    double seconds;
  } kCases[] = {
      {"2024-05-20T08:00:00Z", 1716192000},
      {"2024-05-20T08:00:00.250Z", 1716192000.25},
      {"2024-05-20T10:00:00+02:00", 1716192000},
      {"2024-05-20 08:00:00", 1716192000},
      {"2024-05-20T08:00", 1716192000},
      {"2024-05-20T08:00Z", 1716192000},
      {"2024-05-20", 1716163200},
      {"1716192000", 1716192000},
      {"1716192000.5", 1716192000.5},
      {"1716192000250", 1716192000.25},
      {"1h", 1716202800},
      {"1h30m", 1716201000},
      {"90s", 1716206310},
      {"500ms", 1716206399.5},
      {"2d", 1716033600},
      {"1.5h", 1716201000},
      {"0s", 1716206400},
  };
  for (const auto& moment : kCases) {
    EXPECT_DOUBLE_EQ(Seconds(moment.text), moment.seconds) << moment.text;
  }
}

TEST(LogsQueryTest, NoMoments) {
  for (const char* text : {"", "x", "yesterday", "1", "-1h", "1h-", "1 h", "h", "99999999w", "12",
                           "2024-13-40T00:00:00Z", "2024-05-20T25:00:00Z", "2024-05-20T08:00:00Zx",
                           "nan", "inf", "1e9s"}) {
    EXPECT_EQ(ParseMoment(text, kNow), std::nullopt) << text;
  }
}

TEST(LogsQueryTest, ArgumentsBecomeAQuery) {
  LogsArguments arguments;
  arguments.task_id = "TASK-1";
  arguments.level = "Warning";
  arguments.grep = "a.c";
  arguments.since = "2h";
  const auto query = MakeLogsQuery(arguments, kNow);
  ASSERT_TRUE(query.ok()) << query.error();
  EXPECT_EQ(query->task_id, "task-1");
  EXPECT_EQ(query->level, model::Level::kWarn);
  EXPECT_TRUE(query->Greps("xabcx"));
  EXPECT_FALSE(query->Greps("ac"));
  EXPECT_TRUE(query->InRange(kNow - std::chrono::hours(2)));
  EXPECT_FALSE(query->InRange(kNow - std::chrono::hours(3)));
  EXPECT_TRUE(MakeLogsQuery({}, kNow)->Greps("anything"));
}

TEST(LogsQueryTest, WhatIsWrongIsSaidInOneLineWithTheFlag) {
  const struct {
    LogsArguments arguments;
    const char* message;
  } kCases[] = {
      {{.level = "loud"}, "--level: \"loud\" is none of"},
      {{.grep = "("}, "--grep: is no RE2 pattern"},
      {{.grep = "(?=x)"}, "--grep: is no RE2 pattern"},
      {{.since = "soon"}, "--since: \"soon\" is no time"},
      {{.until = "soon"}, "--until: \"soon\" is no time"},
      {{.since = "1h", .until = "2h"}, "--since: is later than --until"},
  };
  for (const auto& bad : kCases) {
    const auto query = MakeLogsQuery(bad.arguments, kNow);
    ASSERT_FALSE(query.ok()) << bad.message;
    EXPECT_THAT(query.error(), HasSubstr(bad.message));
    EXPECT_EQ(query.error().find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace aijob::ctl
