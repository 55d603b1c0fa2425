// EventCounter, serving. Of metrics/serving_counting.cpp.
#include "moves.h"

namespace aijob::metrics {
namespace {

model::Event Request(const char* path, double status, std::vector<model::Value> values = {}) {
  values.push_back({"status", status});
  return Observation("request_access", std::move(values), {{"path", path}});
}

TEST(ServingCounting, RequestsProbesAndTasks) {
  ExpectMoves({
      {"a request",
       Request("/v1/chat/completions", 200),
       "aijob_http_requests_total",
       {"/v1/chat/completions", "2xx"},
       1},
      {"a path nobody knows",
       Request("/wp-login.php", 429),
       "aijob_http_requests_total",
       {"other", "429"},
       1},
      {"its duration",
       Request("/v1/models", 200, {{"duration_seconds", 0.5}}),
       "aijob_http_request_duration_seconds",
       {"/v1/models"},
       1},
      {"a duration below zero",
       Request("/v1/models", 200, {{"duration_seconds", -1}}),
       "aijob_http_request_duration_seconds",
       {"/v1/models"},
       0},
      {"a probe", Request("/health", 200), "aijob_health_checks_total", {"ok"}, 1},
      {"a probe while starting",
       Request("/health", 503),
       "aijob_health_checks_total",
       {"starting"},
       1},
      {"a probe given up", Request("/health", 499), "aijob_health_checks_total", {"timeout"}, 1},
      {"a probe that failed", Request("/health", 500), "aijob_health_consecutive_failures", {}, 1},
      {"one of a client's mistakes",
       Request("/health", 404),
       "aijob_health_checks_total",
       {"failed"},
       0},
      {"a task",
       Observation("task_status", {}, {{"status", "failed"}}),
       "aijob_task_status_total",
       {"failed"},
       1},
      {"a task without status",
       Observation("task_status"),
       "aijob_task_status_total",
       {"other"},
       1},
      {"a first token",
       Observation("agent_latency", {{"ttft_seconds", 1}}),
       "aijob_agent_ttft_seconds",
       {},
       1},
      {"no first token",
       Observation("agent_latency", {{"thinking_seconds", 1}}),
       "aijob_agent_ttft_seconds",
       {},
       0},
  });
}

}  // namespace
}  // namespace aijob::metrics
