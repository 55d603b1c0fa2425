// EventCounter, training: steps and checkpoints.
#include <algorithm>
#include <cmath>

#include "metrics/event_counter.h"
#include "metrics/vocabularies.h"

namespace aijob::metrics {

void EventCounter::CountTrainStep(const Context& context) {
  const model::Event& event = context.event;
  const double loss = ValueOr(event, "loss", 0);
  const double grad_norm = ValueOr(event, "grad_norm", 0);
  const bool nonfinite = !std::isfinite(loss) || !std::isfinite(grad_norm);
  if (nonfinite && !Repeated(context, context.memory.nonfinite)) {
    Increment(context, FamilyId::kTrainingNonfinite);
  }
  if (ValueOr(event, "skipped", 0) > 0 && !Repeated(context, context.memory.skipped)) {
    Increment(context, FamilyId::kTrainingSkippedSteps);
  }
  if (std::isfinite(loss)) PutValue(context, FamilyId::kTrainingLoss, {}, "loss");
  if (std::isfinite(grad_norm)) PutValue(context, FamilyId::kTrainingGradNorm, {}, "grad_norm");
  PutValue(context, FamilyId::kTrainingLearningRate, {}, "learning_rate");
  PutValue(context, FamilyId::kTrainingTokensPerSecond, {}, "tokens_per_second");
  PutValue(context, FamilyId::kTrainingTflopsPerGpu, {}, "tflops_per_gpu");
  PutValue(context, FamilyId::kTrainingTflopsPerGpu, {}, "tflops");
  PutValue(context, FamilyId::kTrainingMfuRatio, {}, "mfu_ratio");
  ObserveValue(context, FamilyId::kStepSeconds, {}, "step_seconds");
  if (event.FindValue("memory_bytes") != nullptr) {
    PutValue(context, FamilyId::kGpuMemoryLogged, {Gpu(context), "peak_reserved"}, "memory_bytes");
  }
  CountStepNumber(context);
}

void EventCounter::CountStepNumber(const Context& context) {
  const double* step = context.event.FindValue("step");
  if (step == nullptr) return Progress(context);
  if (!std::isfinite(*step) || *step < 0) {
    return store_.Refuse(static_cast<uint32_t>(FamilyId::kTrainingStep));
  }
  // Any other step is progress, also a smaller one: training may go on from a checkpoint.
  const SeriesId newest = Series(context, FamilyId::kTrainingStep, {});
  if (*step != store_.Value(newest)) Progress(context);
  store_.Set(newest, *step);
  CountLagSteps(context);
}

void EventCounter::CountLagSteps(const Context& context) {
  const double* saved = Peek(context, FamilyId::kCheckpointLastStep);
  const double* step = Peek(context, FamilyId::kTrainingStep);
  if (saved == nullptr || step == nullptr) return;
  Put(context, FamilyId::kCheckpointLagSteps, {}, std::max(0.0, *step - *saved));
}

// A rule that says `set_labels: {begins: checkpoint_save}` tells that a save has begun; others tell
// of progress alone.
void EventCounter::CountCheckpointBegin(const Context& context) {
  Progress(context);
  const double* step = context.event.FindValue("step");
  if (step == nullptr || LabelOr(context.event, "begins", "") != "checkpoint_save") return;
  const int lost = context.memory.open_saves.Begin(context.event.stream, *step, context.time);
  if (lost > 0) Increment(context, FamilyId::kCheckpointSaves, {"incomplete"}, lost);
}

void EventCounter::CountLostSaves(const Context& context, std::optional<double> from) {
  const int lost = context.memory.open_saves.Resume(context.event.stream, from, context.time);
  if (lost > 0) Increment(context, FamilyId::kCheckpointSaves, {"incomplete"}, lost);
}

void EventCounter::CountCheckpointSave(const Context& context) {
  const model::Event& event = context.event;
  const std::string_view result =
      InVocabulary(LabelOr(event, "result", "success"), vocabulary::kSaveResult, "success");
  const double* saved = event.FindValue("step");
  const auto step = saved == nullptr ? std::nullopt : std::optional(*saved);
  if (result == "success") {
    context.memory.open_saves.End(event.stream, step);
  } else {
    context.memory.open_saves.Fail(event.stream, step);
  }
  if (Repeated(context, context.memory.save)) return;
  Increment(context, FamilyId::kCheckpointSaves, {result});
  const std::string_view mode =
      InVocabulary(LabelOr(event, "mode", "sync"), vocabulary::kSaveMode, "sync");
  ObserveValue(context, FamilyId::kCheckpointSaveSeconds, {mode}, "duration_seconds");
  if (result != "success") return;
  Progress(context);
  Put(context, FamilyId::kCheckpointLastSuccessTimestamp, {}, model::UnixSeconds(context.time));
  PutValue(context, FamilyId::kCheckpointBytes, {}, "size_bytes");
  if (event.FindValue("step") == nullptr) return;
  PutValue(context, FamilyId::kCheckpointLastStep, {}, "step");
  CountLagSteps(context);
}

void EventCounter::CountCheckpointLoad(const Context& context) {
  const std::string_view result =
      InVocabulary(LabelOr(context.event, "result", "success"), vocabulary::kLoadResult, "failed");
  if (Repeated(context, context.memory.load)) return;
  Increment(context, FamilyId::kCheckpointLoads, {result});
  const double* step = context.event.FindValue("step");
  if (result == "not_found") {
    CountLostSaves(context, kFromScratch);
  } else if (result == "success") {
    CountLostSaves(context, step == nullptr ? std::nullopt : std::optional(*step));
  }
}

}  // namespace aijob::metrics
