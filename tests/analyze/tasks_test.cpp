#include "analyze/tasks.h"

#include <gtest/gtest.h>

namespace aijob::analyze {
namespace {

using std::chrono::seconds;

constexpr model::TimePoint kTasksNow{std::chrono::hours(480'000)};

model::Event Record(const std::string& id, const std::string& status,
                    const std::string& step = "") {
  model::Event event;
  event.class_name = Tasks::kKind;
  event.labels = {{"task_id", id}, {"status", status}, {"step", step}};
  return event;
}

TEST(TasksTest, TheNewestRecordSaysTheState) {
  Tasks tasks;
  model::Event begun = Record("tsk-1", "RUNNING", "prompt_encoding");
  begun.labels.push_back({"node_ip", "192.168.1.105"});
  begun.labels.push_back({"trace_id", "req-1"});
  tasks.Observe("glm", begun, kTasksNow, kTasksNow + seconds(9));
  model::Event ended = Record("tsk-1", "success", "decode");
  ended.values = {{"duration_seconds", 2.5}};
  tasks.Observe("glm", ended, kTasksNow + seconds(5), kTasksNow + seconds(9));
  ASSERT_EQ(tasks.newest().size(), 1u);
  const Task& task = tasks.newest().front();
  EXPECT_EQ(task.workload, "glm");
  EXPECT_EQ(task.id, "tsk-1");
  EXPECT_EQ(task.status, "success");
  EXPECT_EQ(task.step, "decode");
  EXPECT_EQ(task.node, "192.168.1.105") << "not said again, not forgotten";
  EXPECT_EQ(task.trace_id, "req-1");
  EXPECT_EQ(task.first, kTasksNow);
  EXPECT_EQ(task.updated, kTasksNow + seconds(5));
  EXPECT_EQ(task.duration_seconds, 2.5);
  EXPECT_EQ(task.records, 2u);
}

TEST(TasksTest, ARecordThatComesLateDoesNotTurnAStateBack) {
  Tasks tasks;
  tasks.Observe("glm", Record("tsk-1", "FAILED"), kTasksNow, kTasksNow);
  tasks.Observe("glm", Record("tsk-1", "RUNNING"), kTasksNow - seconds(3), kTasksNow);
  EXPECT_EQ(tasks.newest().front().status, "FAILED");
  EXPECT_EQ(tasks.newest().front().records, 2u);
}

TEST(TasksTest, AStatusMayBeANumber) {
  Tasks tasks;
  model::Event event;
  event.class_name = Tasks::kKind;
  event.labels = {{"task_id", "tsk-1"}};
  event.values = {{"status", 3}};
  tasks.Observe("glm", event, {}, kTasksNow);
  EXPECT_EQ(tasks.newest().front().status, "3");
  EXPECT_EQ(tasks.newest().front().updated, kTasksNow) << "read now, where the line says no time";
}

TEST(TasksTest, AFailureThatNamesATaskIsItsFailure) {
  Tasks tasks;
  tasks.Observe("glm", Record("tsk-1", "RUNNING"), kTasksNow, kTasksNow);
  model::Event failure;
  failure.kind = model::EventKind::kFailure;
  failure.class_name = "gpu_oom";
  failure.labels = {{"task_id", "tsk-1"}};
  tasks.Observe("glm", failure, kTasksNow + seconds(1), kTasksNow);
  const Task& task = tasks.newest().front();
  EXPECT_EQ(task.failure, "gpu_oom");
  EXPECT_EQ(task.status, "RUNNING") << "whether it ends is for its log to say";
  EXPECT_EQ(task.updated, kTasksNow + seconds(1));
}

TEST(TasksTest, OtherEventsAreLeftAlone) {
  Tasks tasks;
  model::Event step = Record("tsk-1", "success");
  step.class_name = "train_step";
  tasks.Observe("glm", step, kTasksNow, kTasksNow);
  tasks.Observe("glm", Record("", "success"), kTasksNow, kTasksNow);
  EXPECT_TRUE(tasks.newest().empty());
}

TEST(TasksTest, TheSameIdInTwoWorkloadsIsTwoTasks) {
  Tasks tasks;
  tasks.Observe("a", Record("1", "success"), kTasksNow, kTasksNow);
  tasks.Observe("b", Record("1", "failed"), kTasksNow, kTasksNow);
  EXPECT_EQ(tasks.newest().size(), 2u);
}

TEST(TasksTest, RoomIsMadeByTheOneNotHeardOfForLongest) {
  Tasks tasks;
  const auto observe = [&tasks](size_t number) {
    tasks.Observe("glm", Record("tsk-" + std::to_string(number), "RUNNING"), kTasksNow, kTasksNow);
  };
  for (size_t i = 0; i < Tasks::kTasks; ++i) observe(i);
  observe(0);
  observe(Tasks::kTasks);
  EXPECT_EQ(tasks.newest().size(), Tasks::kTasks);
  EXPECT_EQ(tasks.forgotten(), 1u);
  EXPECT_EQ(tasks.newest().front().id, "tsk-" + std::to_string(Tasks::kTasks));
  EXPECT_EQ(std::next(tasks.newest().begin())->id, "tsk-0");
  EXPECT_EQ(tasks.newest().back().id, "tsk-2");
  tasks.Observe("glm", Record(std::string(5'000, 'x'), std::string(5'000, 'y')), kTasksNow,
                kTasksNow);
  EXPECT_EQ(tasks.newest().front().id.size(), Tasks::kWordBytes);
  EXPECT_EQ(tasks.newest().front().status.size(), Tasks::kWordBytes);
}

}  // namespace
}  // namespace aijob::analyze
