#include "metrics/event_counter.h"

#include <gtest/gtest.h>

#include <cmath>

#include "metrics/counts.h"
#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

constexpr model::TimePoint kEventCounterNow{std::chrono::seconds(1'700'000'000)};

/// Counts with one origin "w", and what they have become.
class EventCounterTest : public testing::Test {
 protected:
  void Apply(model::Event event, model::TimePoint now = kEventCounterNow) {
    counts_.Apply(event, origin_, now);
  }
  double Of(std::string_view family, std::vector<std::string> labels = {}) {
    labels.insert(labels.begin(), "w");
    return ValueOf(counts_.Collect(), family, labels);
  }
  uint64_t CountIn(std::string_view family, std::vector<std::string> labels = {}) {
    labels.insert(labels.begin(), "w");
    return HistogramOf(counts_.Collect(), family, labels).sample_count;
  }
  double SumIn(std::string_view family, std::vector<std::string> labels = {}) {
    labels.insert(labels.begin(), "w");
    return HistogramOf(counts_.Collect(), family, labels).sample_sum;
  }

  Counts counts_{{}, kEventCounterNow};
  OriginId origin_ = counts_.OpenOrigin({"w", "s", {}}, kEventCounterNow);
};

TEST_F(EventCounterTest, AFailureMovesItsClassRoleSubtypeAndFingerprint) {
  model::Event event = Failure("comm_error", "remote_closed");
  event.role = model::Role::kCascade;
  event.fingerprint = "F031";
  event.time = kEventCounterNow - std::chrono::seconds(5);
  Apply(event);
  EXPECT_EQ(Of("aijob_failures_total", {"comm_error", "cascade"}), 1);
  EXPECT_EQ(Of("aijob_failure_events_total", {"comm_error", "remote_closed"}), 1);
  EXPECT_EQ(Of("aijob_fingerprint_matches_total", {"F031"}), 1);
  EXPECT_EQ(Of("aijob_last_failure_timestamp_seconds", {"comm_error"}), 1'699'999'995);
  EXPECT_EQ(Of("aijob_comm_errors_total", {"socket", "closed"}), 1);
  EXPECT_EQ(
      HistogramOf(counts_.Collect(), "aijob_exporter_detection_latency_seconds", {"s"}).sample_sum,
      5);
}

TEST_F(EventCounterTest, AClassNobodyKnowsIsUnknown) {
  Apply(Failure("made_up", "x"));
  Apply(Failure("stall", "made_up"));
  EXPECT_EQ(Of("aijob_failures_total", {"unknown", "initiating"}), 1);
  EXPECT_EQ(Of("aijob_failure_events_total", {"stall", "other"}), 1);
}

TEST_F(EventCounterTest, AGpuOomKeepsItsSixNumbers) {
  Apply(Failure("gpu_oom", "fragmentation",
                {{"gpu", 3},
                 {"requested_bytes", 2097152},
                 {"total_bytes", 1000},
                 {"free_bytes", 250},
                 {"allocated_bytes", 600},
                 {"reserved_unallocated_bytes", 100},
                 {"process_bytes", 750}}));
  EXPECT_EQ(Of("aijob_gpu_oom_total", {"fragmentation"}), 1);
  EXPECT_EQ(SumIn("aijob_gpu_oom_requested_bytes"), 2097152);
  EXPECT_EQ(Of("aijob_gpu_oom_last_free_bytes", {"3"}), 250);
  EXPECT_EQ(Of("aijob_gpu_oom_last_reserved_unallocated_bytes", {"3"}), 100);
  EXPECT_EQ(Of("aijob_gpu_memory_used_ratio", {"3"}), 0.75);
}

TEST_F(EventCounterTest, EchoesOfAnIncidentCountAsEventsOnly) {
  const auto timeout = [](bool echo) {
    model::Event event =
        Failure("comm_hang", "collective_timeout", {{"seq_num", 6026}, {"ran_for_seconds", 1800}},
                {{"op", "ALLREDUCE"}});
    event.echo = event.echo_subtype = echo;
    return event;
  };
  Apply(timeout(false));
  for (int rank = 1; rank < 8; ++rank) Apply(timeout(true));
  EXPECT_EQ(Of("aijob_failures_total", {"comm_hang", "initiating"}), 1);
  EXPECT_EQ(Of("aijob_collective_timeouts_total", {"ALLREDUCE"}), 1);
  EXPECT_EQ(Of("aijob_timeouts_total", {"collective"}), 1);
  EXPECT_EQ(CountIn("aijob_collective_timeout_ran_seconds"), 1u);
  EXPECT_EQ(Of("aijob_failure_events_total", {"comm_hang", "collective_timeout"}), 8);
}

TEST_F(EventCounterTest, AnotherTimeoutIsCountedThoughItsClassIsKnown) {
  model::Event other = Failure("comm_hang", "collective_timeout", {}, {});
  other.echo = true;
  Apply(other);
  EXPECT_EQ(Of("aijob_failures_total", {"comm_hang", "initiating"}), 0);
  EXPECT_EQ(Of("aijob_collective_timeouts_total", {"OTHER"}), 1);
}

TEST_F(EventCounterTest, TheBogusCostOfAnEmptyRidNeverReachesTheHistogram) {
  const auto request = [](double seconds, const char* rid) {
    return Observation("request_access", {{"status", 503}, {"duration_seconds", seconds}},
                       {{"method", "GET"}, {"path", "/v1/chat/completions?x=1"}, {"rid", rid}});
  };
  Apply(request(1072531.31, ""));
  Apply(request(0.5, ""));
  Apply(request(1072531.31, "r1"));
  Apply(request(-1, "r2"));
  Apply(request(NAN, "r3"));
  Apply(request(0.5, "r4"));
  const char* const kRoute = "/v1/chat/completions";
  EXPECT_EQ(Of("aijob_http_requests_total", {kRoute, "503"}), 6);
  EXPECT_EQ(CountIn("aijob_http_request_duration_seconds", {kRoute}), 1u);
  EXPECT_EQ(SumIn("aijob_http_request_duration_seconds", {kRoute}), 0.5);
  EXPECT_EQ(Of("aijob_http_duration_rejected_total", {"no_accept_time"}), 2);
  EXPECT_EQ(Of("aijob_http_duration_rejected_total", {"gt_process_age"}), 1);
  EXPECT_EQ(Of("aijob_http_duration_rejected_total", {"negative"}), 1);
  EXPECT_EQ(Of("aijob_http_duration_rejected_total", {"not_finite"}), 1);
}

TEST_F(EventCounterTest, WhoWasReadyAndAnswers503Fails) {
  for (const bool serving : {false, true}) {
    model::Event access =
        Observation("request_access", {{"status", 503}}, {{"method", "GET"}, {"path", "/health"}});
    model::Event probe = Observation("health_probe", {}, {{"result", "starting"}});
    access.serving = probe.serving = serving;
    Apply(access);
    Apply(probe);
    EXPECT_EQ(Of("aijob_health_checks_total", {"starting"}), 2);
    EXPECT_EQ(Of("aijob_health_checks_total", {"failed"}), serving ? 2 : 0);
    EXPECT_EQ(Of("aijob_health_consecutive_failures"), serving ? 2 : 0);
  }
}

TEST_F(EventCounterTest, ProbesAreHealthAndNotFailures) {
  const auto probe = [](double status, const char* path, std::string_view pack) {
    model::Event event = Observation("request_access", {{"status", status}}, {{"path", path}});
    event.pack = pack;
    return event;
  };
  Apply(probe(503, "/health", "vllm"));
  Apply(probe(503, "/v1/models", "llama_box"));
  Apply(probe(503, "/v1/models", "vllm"));
  Apply(probe(500, "/health", "vllm"));
  Apply(Observation("health_probe", {}, {{"result", "timeout"}}));
  EXPECT_EQ(Of("aijob_health_consecutive_failures"), 2);
  Apply(probe(200, "/health", "vllm"));
  EXPECT_EQ(Of("aijob_health_checks_total", {"starting"}), 2);
  EXPECT_EQ(Of("aijob_health_checks_total", {"failed"}), 1);
  EXPECT_EQ(Of("aijob_health_checks_total", {"ok"}), 1);
  EXPECT_EQ(Of("aijob_health_consecutive_failures"), 0);
  EXPECT_EQ(Of("aijob_noise_suppressed_total", {"a_rule"}), 2);
  EXPECT_EQ(Of("aijob_http_requests_total", {"health", "2xx"}), 1);
}

TEST_F(EventCounterTest, NanNeverReachesAGauge) {
  model::Event step = Observation("train_step", {{"step", 10}, {"loss", NAN}, {"grad_norm", 1.5}});
  step.stream = 1;
  step.line = 7;
  model::Event failure = Failure("numeric", "nan_loss");
  failure.stream = 1;
  failure.line = 7;
  Apply(failure);
  Apply(step);
  EXPECT_EQ(Of("aijob_training_nonfinite_total"), 1) << "one line, said twice";
  EXPECT_TRUE(std::isnan(Of("aijob_training_loss"))) << "no such series";
  EXPECT_EQ(Of("aijob_training_grad_norm"), 1.5);
  Apply(Observation("train_step", {{"step", 11},
                                   {"loss", 2.5},
                                   {"learning_rate", INFINITY},
                                   {"step_seconds", 0.5},
                                   {"tokens_per_second", 1000}}));
  EXPECT_EQ(Of("aijob_training_step"), 11);
  EXPECT_EQ(Of("aijob_training_loss"), 2.5);
  EXPECT_EQ(SumIn("aijob_step_seconds"), 0.5);
  EXPECT_EQ(ValueOf(counts_.Collect(), "aijob_exporter_values_refused_total",
                    {"aijob_training_learning_rate"}),
            1);
}

TEST_F(EventCounterTest, CheckpointsHaveResultModeAndLag) {
  Apply(Observation("train_step", {{"step", 120}}));
  Apply(Observation("checkpoint_save", {{"step", 100}, {"duration_seconds", 12}, {"size_bytes", 9}},
                    {{"mode", "async"}}));
  Apply(Failure("checkpoint_save", "partial"));
  Apply(Failure("checkpoint_load", "not_found"));
  Apply(Observation("checkpoint_load", {}, {{"result", "success"}}));
  EXPECT_EQ(Of("aijob_checkpoint_saves_total", {"success"}), 1);
  EXPECT_EQ(Of("aijob_checkpoint_saves_total", {"incomplete"}), 1);
  EXPECT_EQ(Of("aijob_checkpoint_loads_total", {"not_found"}), 1);
  EXPECT_EQ(Of("aijob_checkpoint_loads_total", {"success"}), 1);
  EXPECT_EQ(SumIn("aijob_checkpoint_save_seconds", {"async"}), 12);
  EXPECT_EQ(Of("aijob_checkpoint_last_step"), 100);
  EXPECT_EQ(Of("aijob_checkpoint_lag_steps"), 20);
  EXPECT_EQ(Of("aijob_checkpoint_bytes"), 9);
  EXPECT_EQ(Of("aijob_checkpoint_last_success_timestamp_seconds"), 1'700'000'000);
}

TEST_F(EventCounterTest, TasksSpeakOneVocabulary) {
  Apply(Observation("task_status", {{"duration_seconds", 0.5}},
                    {{"status", "SUCCESS"}, {"step", "prompt_encoding"}, {"task_id", "t1"}}));
  Apply(Observation("task_status", {{"status", 3}}));
  Apply(Observation("task_status", {}, {{"status", "whatever"}}));
  for (int i = 0; i < 50; ++i) {
    Apply(Observation("task_status", {{"duration_seconds", 1}},
                      {{"status", "success"}, {"step", "step" + std::to_string(i)}}));
  }
  EXPECT_EQ(Of("aijob_task_status_total", {"success"}), 51);
  EXPECT_EQ(Of("aijob_task_status_total", {"failed"}), 1);
  EXPECT_EQ(Of("aijob_task_status_total", {"other"}), 1);
  EXPECT_EQ(CountIn("aijob_step_duration_seconds", {"prompt_encoding", "success"}), 1u);
  EXPECT_EQ(CountIn("aijob_step_duration_seconds", {"step30", "success"}), 1u);
  EXPECT_EQ(CountIn("aijob_step_duration_seconds", {"other", "success"}), 19u);
}

TEST_F(EventCounterTest, IdsBecomeExemplarsAndNeverLabels) {
  Apply(Observation(
      "task_status", {{"duration_seconds", 0.3}},
      {{"status", "failed"}, {"step", "load"}, {"task_id", "t1"}, {"trace_id", "abc"}}));
  const model::Families families = counts_.Collect();
  const model::Series* counter = FindSeries(families, "aijob_task_status_total", {"w", "failed"});
  ASSERT_EQ(counter->exemplars.size(), 1u);
  EXPECT_EQ(counter->exemplars[0].labels[0].name, "task_id");
  EXPECT_EQ(counter->exemplars[0].labels[0].value, "t1");
  EXPECT_EQ(counter->exemplars[0].labels[1].value, "abc");
  EXPECT_EQ(counter->exemplars[0].time, kEventCounterNow);
  const model::Series* histogram =
      FindSeries(families, "aijob_step_duration_seconds", {"w", "load", "failed"});
  ASSERT_EQ(histogram->exemplars.size(), histogram->metric.histogram.bucket.size());
  EXPECT_EQ(histogram->exemplars[4].value, 0.3);  // le="0.5"
  EXPECT_TRUE(histogram->exemplars[3].labels.empty());
}

TEST_F(EventCounterTest, ObservationsMoveTheirFamilies) {
  Apply(Observation("launch_phase", {{"duration_seconds", 3}}, {{"phase", "graph-capture"}}));
  Apply(Observation("launch_phase", {}, {{"phase", "weights"}}));
  Apply(Observation("model_load_progress", {{"loaded_shards", 3}, {"total_shards", 4}}));
  Apply(Observation("launch_phase", {{"memory_bytes", 512}, {"gpu", 1}},
                    {{"phase", "graph_capture"}}));
  EXPECT_EQ(Of("aijob_gpu_memory_logged_bytes", {"1", "graph"}), 512);
  Apply(Observation("gc_pause", {{"pause_seconds", 0.02}}));
  Apply(Observation("agent_latency", {{"ttft_seconds", 0.4}}));
  for (int i = 0; i < 3; ++i) Apply(Observation("agent_step", {}, {{"event", "action"}}));
  Apply(Observation("agent_step", {}, {{"event", "finished"}}));
  Apply(Observation("stall_warning", {}, {{"kind", "shm_broadcast"}}));
  Apply(Observation("comm_init", {{"duration_seconds", 2}}));
  Apply(Observation("comm_transport", {}, {{"transport", "ib"}}));
  Apply(Observation("restart", {}, {{"reason", "gpu_oom"}}));
  Apply(Observation("request_abort"));
  Apply(Failure("deadlock", "lock_cycle"));
  Apply(Failure("timeout", "request"));
  EXPECT_EQ(CountIn("aijob_startup_phase_duration_seconds", {"graph_capture"}), 0u)
      << "analyze/ knows how long a phase took";
  EXPECT_EQ(Of("aijob_model_load_progress_ratio", {"model"}), 0.75);
  EXPECT_EQ(CountIn("aijob_gc_pause_seconds"), 1u);
  EXPECT_EQ(SumIn("aijob_agent_ttft_seconds"), 0.4);
  EXPECT_EQ(SumIn("aijob_agent_steps_per_task"), 3);
  EXPECT_EQ(Of("aijob_stall_warnings_total", {"shm_broadcast"}), 1);
  EXPECT_EQ(CountIn("aijob_comm_init_seconds"), 1u);
  EXPECT_EQ(Of("aijob_comm_transport_info", {"ib"}), 1);
  EXPECT_EQ(Of("aijob_restarts_total", {"gpu_oom"}), 1);
  EXPECT_EQ(Of("aijob_requests_aborted_total"), 1);
  EXPECT_EQ(Of("aijob_deadlocks_total"), 1);
  EXPECT_EQ(Of("aijob_timeouts_total", {"request"}), 1);
}

TEST_F(EventCounterTest, TheKernelsXidsAndRecoveryActions) {
  Apply(Failure("gpu_hardware", "xid_bus", {{"xid", 79}}, {{"gpu", "0000:3b:00"}}));
  Apply(Observation("gpu_recovery", {}, {{"gpu", "0000:3b:00"}, {"action", "drain"}}));
  Apply(Observation("gpu_recovery", {}, {{"gpu", "0000:3b:00"}, {"action", "reset"}}));
  const model::Families families = counts_.Collect();
  EXPECT_EQ(ValueOf(families, "aijob_gpu_xid_total", {"0000:3b:00", "79"}), 1);
  EXPECT_EQ(ValueOf(families, "aijob_gpu_recovery_action", {"0000:3b:00", "drain"}), 0);
  EXPECT_EQ(ValueOf(families, "aijob_gpu_recovery_action", {"0000:3b:00", "reset"}), 1);
}

TEST_F(EventCounterTest, WhatIsRememberedSurvivesARestart) {
  for (int i = 0; i < 3; ++i) Apply(Observation("agent_step", {}, {{"event", "action"}}));
  Counts after({}, kEventCounterNow);
  after.LoadMemory(counts_.SaveMemory());
  after.LoadMemory("[{\"damaged\":1}, 7]");
  after.LoadMemory("no json");
  const OriginId origin = after.OpenOrigin({"w", "s", {}}, kEventCounterNow);
  after.Apply(Observation("agent_step", {}, {{"event", "finished"}}), origin, kEventCounterNow);
  EXPECT_EQ(HistogramOf(after.Collect(), "aijob_agent_steps_per_task", {"w"}).sample_sum, 3);
}

}  // namespace
}  // namespace aijob::metrics
