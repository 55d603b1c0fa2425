#include "app/task_view.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "app/answers.h"
#include "app/query.h"
#include "app/service.h"
#include "metrics/label_words.h"
#include "metrics/vocabularies.h"
#include "model/rfc3339.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;

constexpr size_t kMostShown = 1'000;

ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

std::string_view StatusWord(const analyze::Task& task) {
  return task.status.empty() ? std::string_view() : metrics::TaskStatusWord(task.status);
}

ordered_json TaskJson(const analyze::Task& task) {
  return {{"workload", task.workload},
          {"task_id", task.id},
          {"status", OrNull(std::string(StatusWord(task)))},
          {"said", OrNull(task.status)},
          {"step", OrNull(task.step)},
          {"module", OrNull(task.module)},
          {"node_ip", OrNull(task.node)},
          {"trace_id", OrNull(task.trace_id)},
          {"failure", OrNull(task.failure)},
          {"first", model::FormatRfc3339(task.first)},
          {"updated", model::FormatRfc3339(task.updated)},
          {"duration_seconds",
           task.duration_seconds ? ordered_json(*task.duration_seconds) : ordered_json()},
          {"records", task.records}};
}

bool Fits(const analyze::Task& task, const TaskQuery& query) {
  return (query.id.empty() || task.id == query.id) &&
         (query.workload.empty() || task.workload == query.workload) &&
         (query.status.empty() || StatusWord(task) == query.status);
}

}  // namespace

ordered_json TasksJson(const analyze::Tasks& tasks, const TaskQuery& query) {
  ordered_json shown = ordered_json::array();
  size_t matching = 0;
  for (const analyze::Task& task : tasks.newest()) {
    if (!Fits(task, query)) continue;
    if (++matching <= query.limit) shown.push_back(TaskJson(task));
  }
  return {{"known", tasks.newest().size()},
          {"matching", matching},
          {"forgotten", tasks.forgotten()},
          {"tasks", std::move(shown)}};
}

http::Response AnswerTasks(Shared& shared, const http::Request& request) {
  const auto asked = QueryOf(request.query);
  const auto text = [&asked](const char* name) {
    const auto found = asked.find(name);
    return found == asked.end() ? std::string() : found->second;
  };
  TaskQuery query{text("task_id"), text("workload"), text("status")};
  const auto& words = metrics::vocabulary::kTaskStatus;
  if (!query.status.empty() &&
      std::find(std::begin(words), std::end(words), query.status) == std::end(words)) {
    return ApiError(400, "status must be one of success, failed, running, pending, other");
  }
  if (const std::string limit = text("limit"); !limit.empty()) {
    const char* const end = limit.data() + limit.size();
    const auto [stop, wrong] = std::from_chars(limit.data(), end, query.limit);
    if (wrong != std::errc() || stop != end) return ApiError(400, "limit is no number");
    query.limit = std::min(query.limit, kMostShown);
  }
  return JsonAnswer(200, {{"status", "success"}, {"data", shared.agent.With([&](const auto& agent) {
                                                    return TasksJson(agent->analysis().tasks,
                                                                     query);
                                                  })}});
}

}  // namespace aijob::app
