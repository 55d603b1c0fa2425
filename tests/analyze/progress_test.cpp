#include "analyze/progress.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

model::Event Task(const char* kind, const char* label, const char* word) {
  model::Event event = Observation(kind, 0);
  event.labels.push_back({label, word});
  return event;
}

TEST(Progress, IsWorkThatGoesOn) {
  struct Case {
    const char* name;
    model::Event event;
    bool progress;
  };
  for (const Case& each : {
           Case{"a step", Observation("train_step", 0, {{"step", 5}}), true},
           Case{"an answer", Observation("request_access", 0, {{"status", 200}}), true},
           Case{"a refusal", Observation("request_access", 0, {{"status", 401}}), false},
           Case{"an error", Observation("request_access", 0, {{"status", 503}}), false},
           Case{"a task done", Task("task_status", "status", "SUCCESS"), true},
           Case{"a task that failed", Task("task_status", "status", "FAILED"), false},
           Case{"a checkpoint", Observation("checkpoint_save", 0), true},
           Case{"a failed one", Task("checkpoint_save", "result", "failed"), false},
           Case{"a load", Observation("model_load_progress", 0), false},
           Case{"an agent's step", Observation("agent_step", 0), true},
       }) {
    EXPECT_EQ(IsProgress(each.event), each.progress) << each.name;
  }
}

}  // namespace
}  // namespace aijob::analyze
