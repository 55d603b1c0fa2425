#include "app/trace_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::app {
namespace {

using ::testing::ElementsAre;

constexpr model::TimePoint kTraceLineNow{std::chrono::seconds(1'767'323'045)};

class TraceLineTest : public ::testing::Test {
 protected:
  std::optional<TraceLine> Read(const std::string& text) {
    bytes_ = text + std::string(model::kPadding, '\0');
    model::Record record;
    record.text = std::string_view(bytes_).substr(0, text.size());
    return reader_.Read(record, "", kTraceLineNow);
  }

  std::string bytes_;
  TraceReader reader_{{}};
};

TEST_F(TraceLineTest, WhatStructuredLinesSay) {
  const auto line =
      Read(R"({"timestamp":"2023-10-01T12:00:00Z","trace_id":"req-5x9a2b1c","level":"ERROR",)"
           R"("message":"Invalid JSON format in payload","source":"parser-service"})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->trace, "req-5x9a2b1c");
  EXPECT_EQ(line->module, "parser-service");
  EXPECT_EQ(line->level, model::Level::kError);
  EXPECT_EQ(line->time, model::TimePoint(std::chrono::seconds(1'696'161'600)));

  const auto task = Read(
      R"({"task_id":"TASK-20241015-9a3b8c","timestamp":"2024-10-15T14:23:05.120Z",)"
      R"("status":"FAILED","step":"decode","trace_path":["scheduler","queue-proxy",3,"worker-3"]})");
  ASSERT_TRUE(task.has_value());
  EXPECT_EQ(task->trace, "TASK-20241015-9a3b8c") << "where there is no trace it is the task";
  EXPECT_EQ(task->task, task->trace);
  EXPECT_EQ(task->status, "FAILED");
  EXPECT_EQ(task->step, "decode");
  EXPECT_THAT(task->way, ElementsAre("scheduler", "queue-proxy", "worker-3"));
}

TEST_F(TraceLineTest, WhereTheIdStands) {
  struct Case {
    const char* text;
    const char* trace;
  };
  for (const Case& each :
       {Case{"2024-05-20 08:00:01 ERROR trace_id=req-1 decode failed", "req-1"},
        Case{"ERROR [traceId: 7f3a.] no", "7f3a"}, Case{"x request_id 'r_9' gone", "r_9"},
        Case{R"({"msg":"failed for task_id=tsk-1","level":"error"})", "tsk-1"},
        Case{"level=error req_id=abc module=web", "abc"},
        Case{R"({"traceID":"T1","request_id":"R1"})", "T1"}}) {
    const auto line = Read(each.text);
    ASSERT_TRUE(line.has_value()) << each.text;
    EXPECT_EQ(line->trace, each.trace) << each.text;
  }
}

TEST_F(TraceLineTest, LinesOfNoRequest) {
  for (const char* text :
       {"ERROR out of memory", "stacktrace_id=7", "trace_id=", "the request failed", "",
        "trace_id in its name", R"({"trace_id":null,"level":"error"})"}) {
    EXPECT_FALSE(Read(text).has_value()) << text;
  }
  EXPECT_FALSE(Read("trace_id=" + std::string(200, 'x')).has_value()) << "no id is as long";
  EXPECT_TRUE(Read(R"({"task_id":"a","trace_path":"no list"})")->way.empty());
}

TEST_F(TraceLineTest, FailedStatuses) {
  EXPECT_TRUE(IsFailedStatus("FAILED"));
  EXPECT_TRUE(IsFailedStatus("3"));
  EXPECT_FALSE(IsFailedStatus("SUCCESS"));
}

}  // namespace
}  // namespace aijob::app
