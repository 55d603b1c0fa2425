// EventCounter, failures: the taxonomy's classes and the families that some of them move beside.
#include <algorithm>

#include "metrics/event_counter.h"
#include "metrics/vocabularies.h"
#include "model/taxonomy.h"

namespace aijob::metrics {
namespace {

/// Transport and kind of a communication error, where its subtype says them.
struct CommWords {
  std::string_view subtype, transport, kind;
};
constexpr CommWords kCommWords[] = {
    {"ib_completion", "ib", "completion"},
    {"remote_closed", "socket", "closed"},
    {"store_timeout", "store", "timeout"},
    {"rendezvous", "store", "timeout"},
    {"gloo", "gloo", "closed"},
};

}  // namespace

void EventCounter::CountFailure(const Context& context) {
  const model::Event& event = context.event;
  const model::FailureClass* known = model::FindFailureClass(event.class_name);
  const std::string_view name = known == nullptr ? "unknown" : known->name;
  std::string_view subtype = "other";
  if (known != nullptr) subtype = InVocabulary(event.subtype, known->subtypes, "other");
  if (!event.echo) Increment(context, FamilyId::kFailures, {name, model::RoleName(event.role)});
  Increment(context, FamilyId::kFailureEvents, {name, subtype});
  const SeriesId last = Series(context, FamilyId::kLastFailureTimestamp, {name});
  const double time = model::UnixSeconds(context.time);
  if (time > store_.Value(last)) store_.Set(last, time);
  if (!event.fingerprint.empty()) {
    Increment(context, FamilyId::kFingerprintMatches, {event.fingerprint});
  }
  if (name == "gpu_oom") CountGpuOom(context);
  if (name == "gpu_hardware") CountGpuHardware(context);
  if (name == "comm_hang" || name == "comm_error") CountCommunication(context);
  if (name == "timeout") CountTimeout(context);
  if (name == "numeric") CountNumeric(context);
  // Whoever finds a deadlock tells of it in more than one line.
  if (name == "deadlock" && !event.echo_subtype) Increment(context, FamilyId::kDeadlocks);
  if (name == "checkpoint_save" || name == "checkpoint_load") CountCheckpointFailure(context);
}

void EventCounter::CountGpuOom(const Context& context) {
  const std::string_view subtype =
      InVocabulary(context.event.subtype, model::taxonomy::kGpuOom, "unknown");
  Increment(context, FamilyId::kGpuOom, {subtype});
  if (const double* requested = context.event.FindValue("requested_bytes"); requested != nullptr) {
    const SeriesId series = Series(context, FamilyId::kGpuOomRequestedBytes, {});
    store_.Observe(series, *requested);
    AttachExemplar(series, *requested);
  }
  const std::string_view gpu = Gpu(context);
  PutValue(context, FamilyId::kGpuOomLastRequested, {gpu}, "requested_bytes");
  PutValue(context, FamilyId::kGpuOomLastTotal, {gpu}, "total_bytes");
  PutValue(context, FamilyId::kGpuOomLastFree, {gpu}, "free_bytes");
  PutValue(context, FamilyId::kGpuOomLastAllocated, {gpu}, "allocated_bytes");
  PutValue(context, FamilyId::kGpuOomLastReserved, {gpu}, "reserved_unallocated_bytes");
  PutValue(context, FamilyId::kGpuOomLastProcess, {gpu}, "process_bytes");
  const double* total = context.event.FindValue("total_bytes");
  const double* free = context.event.FindValue("free_bytes");
  if (total != nullptr && free != nullptr && *total > 0 && *free >= 0 && *free <= *total) {
    Put(context, FamilyId::kGpuMemoryUsedRatio, {gpu}, 1 - *free / *total);
  }
}

void EventCounter::CountGpuHardware(const Context& context) {
  const double* xid = context.event.FindValue("xid");
  if (xid == nullptr) return;
  const std::string code = WholeNumber(*xid);
  if (code.empty()) return store_.Refuse(static_cast<uint32_t>(FamilyId::kGpuXid));
  Increment(context, FamilyId::kGpuXid, {Gpu(context), xids_.Admit(code)});
}

void EventCounter::CountCommunication(const Context& context) {
  const model::Event& event = context.event;
  if (event.class_name == "comm_hang") {
    // Every rank that waits tells of it, and its watchdog once more when it tears down.
    const bool fresh = !event.echo_subtype && event.role != model::Role::kTeardown;
    if (event.subtype == "collective_timeout" && fresh) {
      CountCollectiveTimeout(context);
    }
    if (event.subtype == "shm_broadcast") {
      Increment(context, FamilyId::kStallWarnings, {"shm_broadcast"});
    }
    return;
  }
  CommWords words = {event.subtype, "other", "other"};
  for (const CommWords& known : kCommWords) {
    if (known.subtype == event.subtype) words = known;
  }
  const auto transport = LabelOr(event, "transport", words.transport);
  const auto kind = LabelOr(event, "kind", words.kind);
  Increment(context, FamilyId::kCommErrors,
            {InVocabulary(transport, vocabulary::kTransport, "other"),
             InVocabulary(kind, vocabulary::kCommKind, "other")});
  if (event.subtype == "store_timeout") Increment(context, FamilyId::kTimeouts, {"store"});
}

void EventCounter::CountCollectiveTimeout(const Context& context) {
  const std::string_view operation = OperationWord(LabelOr(context.event, "op", ""));
  Increment(context, FamilyId::kCollectiveTimeouts, {operation});
  Increment(context, FamilyId::kTimeouts, {"collective"});
  ObserveValue(context, FamilyId::kCollectiveTimeoutRan, {}, "ran_for_seconds");
}

void EventCounter::CountTimeout(const Context& context) {
  const std::string_view kind = LabelOr(context.event, "kind", context.event.subtype);
  Increment(context, FamilyId::kTimeouts, {InVocabulary(kind, vocabulary::kTimeout, "other")});
}

void EventCounter::CountNumeric(const Context& context) {
  const std::string_view subtype = context.event.subtype;
  const bool nonfinite = subtype == "nan_loss" || subtype == "inf_grad";
  if (nonfinite && !Repeated(context, context.memory.nonfinite)) {
    Increment(context, FamilyId::kTrainingNonfinite);
  }
  if (subtype == "overflow_skip" && !Repeated(context, context.memory.skipped)) {
    Increment(context, FamilyId::kTrainingSkippedSteps);
  }
}

void EventCounter::CountCheckpointFailure(const Context& context) {
  const std::string_view subtype = context.event.subtype;
  if (context.event.class_name == "checkpoint_save") {
    const double* step = context.event.FindValue("step");
    context.memory.open_saves.Fail(context.event.stream,
                                   step == nullptr ? std::nullopt : std::optional(*step));
    if (Repeated(context, context.memory.save)) return;
    const std::string_view result = subtype == "partial" ? "incomplete" : "failed";
    return Increment(context, FamilyId::kCheckpointSaves, {result});
  }
  if (Repeated(context, context.memory.load)) return;
  std::string_view result = "inconsistent";  // checksum, mismatch, lagging
  if (subtype == "not_found") {
    result = "not_found";
    CountLostSaves(context, kFromScratch);
  }
  if (subtype == "corrupt") result = "failed";
  Increment(context, FamilyId::kCheckpointLoads, {result});
}

}  // namespace aijob::metrics
