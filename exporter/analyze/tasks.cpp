#include "analyze/tasks.h"

#include <algorithm>
#include <cmath>

namespace aijob::analyze {
namespace {

std::string_view Short(std::string_view word) { return word.substr(0, Tasks::kWordBytes); }

void MakeKey(std::string_view workload, std::string_view id, std::string& key) {
  key.assign(workload);
  key += '\0';
  key += id;
}

/// What a record does not say stays as an earlier one said it.
void Take(const model::Event& event, std::string_view name, std::string& into) {
  const std::string* said = event.FindLabel(name);
  if (said != nullptr && !said->empty()) into.assign(Short(*said));
}

}  // namespace

Task& Tasks::Known(std::string_view workload, std::string_view id) {
  MakeKey(workload, id, key_);
  if (const auto known = by_key_.find(key_); known != by_key_.end()) {
    tasks_.splice(tasks_.begin(), tasks_, known->second);
    return tasks_.front();
  }
  if (tasks_.size() == kTasks) {
    std::string oldest;
    MakeKey(tasks_.back().workload, tasks_.back().id, oldest);
    by_key_.erase(oldest);
    tasks_.pop_back();
    ++forgotten_;
  }
  Task& added = tasks_.emplace_front();
  added.workload = workload;
  added.id = id;
  by_key_.emplace(key_, tasks_.begin());
  return added;
}

void Tasks::Observe(std::string_view workload, const model::Event& event,
                    std::optional<model::TimePoint> said, model::TimePoint read) {
  const bool failure = event.kind == model::EventKind::kFailure;
  if (!failure && event.class_name != kKind) return;
  const std::string* id = event.FindLabel("task_id");
  if (id == nullptr || id->empty()) return;
  Task& task = Known(workload, Short(*id));
  const model::TimePoint time = said.value_or(read);
  if (task.records++ == 0) task.first = time;
  Take(event, "trace_id", task.trace_id);
  if (failure) {
    task.failure.assign(event.class_name);
    task.updated = std::max(task.updated, time);
    return;
  }
  // Of records that come late, as of two files of one task, the newer one's state holds.
  if (time < task.updated) return;
  task.updated = time;
  Take(event, "status", task.status);
  if (const double* number = event.FindValue("status");
      number != nullptr && event.FindLabel("status") == nullptr && std::isfinite(*number)) {
    task.status = std::to_string(std::llround(std::clamp(*number, -1e9, 1e9)));
  }
  Take(event, "step", task.step);
  Take(event, "module", task.module);
  Take(event, "node_ip", task.node);
  if (const double* seconds = event.FindValue("duration_seconds"); seconds != nullptr) {
    task.duration_seconds = *seconds;
  }
}

}  // namespace aijob::analyze
