#include "analyze/signs.h"

#include <gtest/gtest.h>

#include "analyze/told.h"
#include "analyze/watching.h"

namespace aijob::analyze {
namespace {

using SignKind = Sign::Kind;
using model::StallKind;

model::Event With(model::Event event, std::string_view name, std::string value) {
  event.labels.push_back({name, std::move(value)});
  return event;
}

TEST(Signs, WhatEventsSayOfProgress) {
  model::Event warmed = PhaseEvent("warmup", 0);
  warmed.values.push_back({"duration_seconds", 3});
  model::Event teardown = Failure("comm_hang", "collective_timeout", 0, 1, model::Role::kTeardown);
  model::Event mild = Failure("gpu_oom", "capacity", 0);
  mild.severity = model::Severity::kWarning;
  const model::Event answer = Observation("request_access", 0, {{"status", 200}});
  struct Case {
    const char* name;
    model::Event event;
    SignKind kind;
    bool serves = false;
    std::optional<bool> pending = {};
    std::optional<StallKind> hang = {};
  };
  for (const Case& each : {
           Case{"a step", Observation("train_step", 0), SignKind::kStep},
           Case{"an evaluation", Observation("progress", 0), SignKind::kWork},
           Case{"a checkpoint", Observation("checkpoint_save", 0), SignKind::kWork},
           Case{"an answer", answer, SignKind::kWork, true},
           Case{"a probe's answer", With(answer, "path", "/health"), SignKind::kNone},
           Case{"an error's", Observation("request_access", 0, {{"status", 500}}), SignKind::kNone},
           Case{"an action", With(Observation("agent_step", 0), "event", "action"), SignKind::kWork,
                true, true},
           Case{"the last one", With(Observation("agent_step", 0), "event", "finished"),
                SignKind::kWork, true, false},
           Case{"a busy engine",
                Observation("engine_stats", 0,
                            {{"requests_running", 2}, {"generation_tokens_per_second", 9}}),
                SignKind::kWork, true, true},
           Case{"one that gives nothing",
                Observation("engine_stats", 0,
                            {{"requests_waiting", 2}, {"generation_tokens_per_second", 0}}),
                SignKind::kNone, true, true},
           Case{"an idle one", Observation("engine_stats", 0, {{"requests_running", 0}}),
                SignKind::kNone, true, false},
           Case{"a first phase", PhaseEvent("init_distributed", 0), SignKind::kStart},
           Case{"a later phase", PhaseEvent("weights", 0), SignKind::kLoading},
           Case{"a load", Observation("model_load_progress", 0), SignKind::kLoading},
           Case{"the port is open", PhaseEvent("service_register", 0), SignKind::kUp, true},
           Case{"warm", warmed, SignKind::kUp, true},
           Case{"a restart", Observation("restart", 0), SignKind::kStart},
           Case{"a watchdog",
                Failure("comm_hang", "collective_timeout", 0),
                SignKind::kHang,
                false,
                {},
                StallKind::kCommHang},
           Case{"its tearing down", teardown, SignKind::kNone},
           Case{"no block", Failure("comm_hang", "shm_broadcast", 0), SignKind::kWaits},
           Case{"a stalled start",
                Failure("stall", "startup", 0),
                SignKind::kHang,
                false,
                {},
                StallKind::kStartup},
           Case{"a slow disk", Failure("stall", "straggler", 0), SignKind::kNone},
           Case{"a crash", Failure("process_crash", "segfault", 0), SignKind::kDeath},
           Case{"memory", Failure("gpu_oom", "capacity", 0), SignKind::kDeath},
           Case{"memory, caught", mild, SignKind::kNone},
           Case{"a broken connection", Failure("comm_error", "gloo", 0), SignKind::kNone},
       }) {
    const Sign sign = SignOf(each.event);
    EXPECT_EQ(sign.kind, each.kind) << each.name;
    EXPECT_EQ(sign.serves, each.serves) << each.name;
    EXPECT_EQ(sign.pending, each.pending) << each.name;
    EXPECT_EQ(sign.hang, each.hang) << each.name;
  }
}

}  // namespace
}  // namespace aijob::analyze
