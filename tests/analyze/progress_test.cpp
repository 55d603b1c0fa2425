#include "analyze/progress.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

model::Event TaskEvent(const char* kind, const char* label, const char* word) {
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
           Case{"a task done", TaskEvent("task_status", "status", "SUCCESS"), true},
           Case{"a task that failed", TaskEvent("task_status", "status", "FAILED"), false},
           Case{"a checkpoint", Observation("checkpoint_save", 0), true},
           Case{"a failed one", TaskEvent("checkpoint_save", "result", "failed"), false},
           Case{"a load", Observation("model_load_progress", 0), false},
           Case{"an agent's step", Observation("agent_step", 0), true},
       }) {
    EXPECT_EQ(IsProgress(each.event), each.progress) << each.name;
  }
}

TEST(Progress, ProbesSayUpAndAreNoWork) {
  struct Case {
    const char* path;
    double status;
    bool probe, up, progress;
  };
  for (const Case& each :
       {Case{"/health", 200, true, true, false}, Case{"/v1/models", 200, true, true, false},
        Case{"/health", 503, true, false, false}, Case{"/metrics", 200, true, false, false},
        Case{"/v1/completions", 200, false, false, true}}) {
    model::Event event = Observation("request_access", 0, {{"status", each.status}});
    event.labels.push_back({"path", each.path});
    EXPECT_EQ(IsProbe(event), each.probe) << each.path;
    EXPECT_EQ(SaysUp(event), each.up) << each.path;
    EXPECT_EQ(IsProgress(event), each.progress) << each.path;
  }
  EXPECT_TRUE(SaysUp(TaskEvent("health_probe", "result", "ok")));
  EXPECT_FALSE(SaysUp(TaskEvent("health_probe", "result", "starting")));
}

}  // namespace
}  // namespace aijob::analyze
