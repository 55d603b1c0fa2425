#pragma once
// Tasks: the newest state of each task that logs name (task_status records of a JSONL log, and
// failures whose line says a task_id): what runs, what ended and how. Ids are no labels, so this is
// what /api/v1/tasks answers from.
//
//   Tasks tasks;
//   tasks.Observe("glm", event, event.time, now);
//   for (const Task& task : tasks.newest()) ...      // the one heard of last comes first
//
// Bounded: kTasks of all workloads together, and of a task's words their first kWordBytes. The one
// not heard of for longest makes room and is counted. Not stored: after a start of the exporter a
// task is known from its next record on.
// Owner: an Analysis; not thread-safe. Cost: one look-up by hash for each event that names a task.

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

struct Task {
  std::string workload;
  std::string id;
  std::string status;  // as the log spells it, words or a number; "" before one was said
  std::string step;
  std::string module;
  std::string node;
  std::string trace_id;
  std::string failure;  // class of the newest failure whose line named it
  model::TimePoint first{};
  model::TimePoint updated{};
  std::optional<double> duration_seconds;  // of the newest record that says one
  uint64_t records = 0;
};

class Tasks {
 public:
  static constexpr size_t kTasks = 4'096;
  static constexpr size_t kWordBytes = 128;
  static constexpr std::string_view kKind = "task_status";

  /// Any event; those that name no task are left alone. `said`: by its line's clock.
  void Observe(std::string_view workload, const model::Event& event,
               std::optional<model::TimePoint> said, model::TimePoint read);

  [[nodiscard]] const std::list<Task>& newest() const { return tasks_; }
  [[nodiscard]] uint64_t forgotten() const { return forgotten_; }

 private:
  Task& Known(std::string_view workload, std::string_view id);

  std::list<Task> tasks_;
  std::unordered_map<std::string, std::list<Task>::iterator> by_key_;
  std::string key_;  // of the look-up under way: its room is used again
  uint64_t forgotten_ = 0;
};

}  // namespace aijob::analyze
