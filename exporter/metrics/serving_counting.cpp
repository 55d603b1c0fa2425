// EventCounter, serving: requests, probes, agents and tasks.
#include <algorithm>

#include "metrics/event_counter.h"
#include "metrics/vocabularies.h"

namespace aijob::metrics {
namespace {

/// A probe by its path, or by who asks for what: GPUStack polls /v1/models of the llama-box or
/// llama.cpp beside it.
bool IsProbe(const model::Event& event, std::string_view path) {
  if (IsProbePath(path)) return true;
  const std::string_view client = LabelOr(event, "client", "127.0.0.1");
  const bool polled = event.pack == "llama_box" || event.pack == "llama_cpp";
  return polled && path.starts_with("/v1/models") && client.starts_with("127.0.0.1");
}

}  // namespace

void EventCounter::CountRequest(const Context& context) {
  const model::Event& event = context.event;
  const std::string_view path = LabelOr(event, "path", "");
  const double status = ValueOr(event, "status", 0);
  const std::string_view route = RouteWord(path);
  Increment(context, FamilyId::kHttpRequests, {route, CodeWord(status)});
  if (const double* duration = event.FindValue("duration_seconds"); duration != nullptr) {
    const std::string_view reason = RejectDuration(*duration, event.FindLabel("rid"));
    if (reason.empty()) Observe(context, FamilyId::kHttpRequestDuration, {route}, *duration);
    if (!reason.empty()) Increment(context, FamilyId::kHttpDurationRejected, {reason});
  }
  const bool good = status >= 200 && status < 300;
  if (!IsProbe(event, path)) {
    if (good) Progress(context);
    return;
  }
  if (status == 503) return CountProbe(context, event.serving ? "failed" : "starting");
  if (good) return CountProbe(context, "ok");
  if (status == 408 || status == 499) return CountProbe(context, "timeout");
  if (status >= 500) CountProbe(context, "failed");
}

void EventCounter::CountProbe(const Context& context, std::string_view result) {
  Increment(context, FamilyId::kHealthChecks, {result});
  if (result == "starting") {
    return Increment(context, FamilyId::kNoiseSuppressed, {context.event.rule});
  }
  const auto probed = probed_.find(context.memory.workload);
  if (context.memory.extras == 0 && probed != probed_.end()) {
    probed->second.logged = result == "ok" ? 0 : probed->second.logged + 1;
    return ShowFailures(probed->first, probed->second);
  }
  const SeriesId failures = Series(context, FamilyId::kHealthConsecutiveFailures, {});
  store_.Set(failures, result == "ok" ? 0 : store_.Value(failures) + 1);
}

void EventCounter::ShowFailures(std::string_view workload, const ProbeFailures& failures) {
  const auto family = static_cast<uint32_t>(FamilyId::kHealthConsecutiveFailures);
  store_.Set(store_.Find(family, 0, {&workload, 1}), std::max(failures.logged, failures.own));
}

void EventCounter::SetProbeFailures(std::string_view workload, double failures) {
  auto probed = probed_.find(workload);
  if (probed == probed_.end()) probed = probed_.try_emplace(std::string(workload)).first;
  probed->second.own = failures;
  ShowFailures(workload, probed->second);
}

void EventCounter::ForgetProbes(std::string_view workload) {
  const auto probed = probed_.find(workload);
  if (probed == probed_.end()) return;
  probed->second.own = 0;
  ShowFailures(workload, probed->second);
  probed_.erase(probed);
}

void EventCounter::CountAgentLatency(const Context& context) {
  ObserveValue(context, FamilyId::kAgentTtft, {}, "ttft_seconds");
  ObserveValue(context, FamilyId::kAgentThinking, {}, "thinking_seconds");
  ObserveValue(context, FamilyId::kAgentInference, {}, "inference_seconds");
}

void EventCounter::CountAgentStep(const Context& context) {
  double& actions = context.memory.agent_actions;
  Progress(context);
  const std::string_view event = LabelOr(context.event, "event", "action");
  if (event == "action") {
    actions += 1;
    return;
  }
  Observe(context, FamilyId::kAgentStepsPerTask, {}, ValueOr(context.event, "steps", actions));
  actions = 0;
}

void EventCounter::CountTask(const Context& context) {
  const model::Event& event = context.event;
  std::string_view status = "other";
  if (const std::string* label = event.FindLabel("status"); label != nullptr) {
    status = TaskStatusWord(*label);
  } else if (const double* number = event.FindValue("status"); number != nullptr) {
    status = TaskStatusWord(WholeNumber(*number));
  }
  Increment(context, FamilyId::kTaskStatus, {status});
  if (status == "success") Progress(context);
  const std::string_view step = steps_.Admit(LabelOr(event, "step", ""));
  ObserveValue(context, FamilyId::kStepDuration, {step, status}, "duration_seconds");
}

}  // namespace aijob::metrics
