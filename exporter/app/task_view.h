#pragma once
// Tasks as people ask for them: GET /api/v1/tasks[?task_id=ID&workload=NAME&status=WORD&limit=N].
//
// Answers, newest first: "known" (tasks remembered), "matching" (of them, those asked for),
// "forgotten" (left out since the start, for room) and "tasks", at most N (100 without it, at most
// 1000), each with "workload", "task_id", "status" (success, failed, running, pending, other, or
// null before one was said), "said" (the log's own word), "step", "module", "node_ip", "trace_id",
// "failure" (a class), each null where no line said it, "first", "updated", "duration_seconds" and
// "records". 400 where status is none of those words or limit no number.
//
// Threads: called on the HTTP server's threads.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "analyze/tasks.h"
#include "http/message.h"

namespace aijob::app {

struct Shared;

struct TaskQuery {
  std::string id;        // "": any
  std::string workload;  // "": any
  std::string status;    // "": any; else a word of metrics::TaskStatusWord()
  size_t limit = 100;
};

nlohmann::ordered_json TasksJson(const analyze::Tasks& tasks, const TaskQuery& query);

http::Response AnswerTasks(Shared& shared, const http::Request& request);

}  // namespace aijob::app
