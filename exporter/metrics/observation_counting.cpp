// EventCounter, observations: facts worth a number that are no failure.
#include "metrics/event_counter.h"
#include "metrics/vocabularies.h"

namespace aijob::metrics {

// engine_stats and warning move nothing: engines export their own numbers. Durations of phases are
// counted by launch (app/launch_counts.h), not by line; who waits for a lock, by analyze/locks.h.
void EventCounter::CountObservation(const Context& context) {
  struct Row {
    std::string_view kind;
    void (EventCounter::*count)(const Context&);
  };
  static constexpr Row kRows[] = {
      {"request_access", &EventCounter::CountRequest},
      {"train_step", &EventCounter::CountTrainStep},
      {"task_status", &EventCounter::CountTask},
      {"request_abort", &EventCounter::CountAbort},
      {"launch_phase", &EventCounter::CountLaunchPhase},
      {"model_load_progress", &EventCounter::CountLoadProgress},
      {"gc_pause", &EventCounter::CountGcPause},
      {"checkpoint_save", &EventCounter::CountCheckpointSave},
      {"checkpoint_load", &EventCounter::CountCheckpointLoad},
      {"health_probe", &EventCounter::CountHealthProbe},
      {"agent_latency", &EventCounter::CountAgentLatency},
      {"agent_step", &EventCounter::CountAgentStep},
      {"stall_warning", &EventCounter::CountStallWarning},
      {"comm_init", &EventCounter::CountCommInit},
      {"comm_transport", &EventCounter::CountTransport},
      {"gpu_recovery", &EventCounter::CountRecoveryAction},
      {"restart", &EventCounter::CountRestart},
      {"progress", &EventCounter::CountCheckpointBegin},
  };
  for (const Row& row : kRows) {
    if (row.kind == context.event.class_name) return (this->*row.count)(context);
  }
}

void EventCounter::CountAbort(const Context& context) {
  Increment(context, FamilyId::kRequestsAborted);
}

void EventCounter::CountGcPause(const Context& context) {
  ObserveValue(context, FamilyId::kGcPause, {}, "pause_seconds");
}

void EventCounter::CountCommInit(const Context& context) {
  ObserveValue(context, FamilyId::kCommInit, {}, "duration_seconds");
}

void EventCounter::CountHealthProbe(const Context& context) {
  std::string_view result = LabelOr(context.event, "result", "failed");
  if (result == "starting" && context.event.serving) result = "failed";
  CountProbe(context, InVocabulary(result, vocabulary::kHealth, "failed"));
}

void EventCounter::CountLaunchPhase(const Context& context) {
  const std::string_view phase = PhaseWord(LabelOr(context.event, "phase", "other"));
  CountLoggedMemory(context, phase == "graph_capture" ? "graph" : phase);
}

void EventCounter::CountLoggedMemory(const Context& context, std::string_view otherwise) {
  if (context.event.FindValue("memory_bytes") == nullptr) return;
  const std::string_view kind = LabelOr(context.event, "kind", otherwise);
  PutValue(context, FamilyId::kGpuMemoryLogged,
           {Gpu(context), InVocabulary(kind, vocabulary::kMemoryKind, "other")}, "memory_bytes");
}

void EventCounter::CountStallWarning(const Context& context) {
  const std::string_view kind = LabelOr(context.event, "kind", "other");
  Increment(context, FamilyId::kStallWarnings,
            {InVocabulary(kind, vocabulary::kStallWarning, "other")});
}

void EventCounter::CountTransport(const Context& context) {
  const std::string_view transport = LabelOr(context.event, "transport", "other");
  Put(context, FamilyId::kCommTransportInfo,
      {InVocabulary(transport, vocabulary::kTransport, "other")}, 1);
}

void EventCounter::CountRestart(const Context& context) {
  const std::string_view reason = LabelOr(context.event, "reason", "unknown");
  Increment(context, FamilyId::kRestarts, {InVocabulary(reason, vocabulary::kClass, "unknown")});
  CountLostSaves(context, std::nullopt);
}

void EventCounter::CountLoadProgress(const Context& context) {
  const model::Event& event = context.event;
  const std::string_view target = targets_.Admit(LabelOr(event, "target", "model"));
  double ratio = ValueOr(event, "progress_ratio", -1);
  const double total = ValueOr(event, "total_shards", ValueOr(event, "shards_total", 0));
  const double loaded = ValueOr(event, "loaded_shards", ValueOr(event, "shards_loaded", -1));
  if (ratio < 0 && total > 0 && loaded >= 0) ratio = loaded / total;
  if (ratio >= 0 && ratio <= 1) {
    const SeriesId series = Series(context, FamilyId::kModelLoadProgress, {target});
    if (ratio != store_.Value(series)) Progress(context);  // less: it is loaded anew
    store_.Set(series, ratio);
  } else if (event.FindValue("progress_ratio") != nullptr) {
    store_.Refuse(static_cast<uint32_t>(FamilyId::kModelLoadProgress));
  }
  PutValue(context, FamilyId::kModelBytes, {target}, "model_bytes");
  PutValue(context, FamilyId::kModelBytes, {target}, "buffer_bytes");
  CountLoggedMemory(context, "model");
}

void EventCounter::CountRecoveryAction(const Context& context) {
  const std::string_view action = actions_.Admit(LabelOr(context.event, "action", "other"));
  const std::string_view gpu = Gpu(context);
  store_.ForEach(static_cast<uint32_t>(FamilyId::kGpuRecoveryAction), 0,
                 [&](SeriesId series, std::string_view of) {
                   if (of == gpu) store_.Set(series, 0);
                 });
  Put(context, FamilyId::kGpuRecoveryAction, {gpu, action}, 1);
}

}  // namespace aijob::metrics
