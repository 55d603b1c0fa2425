// Values and labels are those that packs give (exporter/packs/README.md).
#include "analyze/signs.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyze/progress.h"

namespace aijob::analyze {
namespace {

using model::Event;
using model::StallKind;
using Kind = Sign::Kind;

double Number(const Event& event, std::string_view name) {
  const double* const value = event.FindValue(name);
  return value == nullptr ? 0 : *value;
}

template <size_t kSize>
bool IsOneOf(std::string_view word, const std::array<std::string_view, kSize>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Sign OfFailure(const Event& event) {
  const std::string_view kind = event.class_name;
  const std::string_view subtype = event.subtype;
  if (kind == "comm_hang" && subtype == "shm_broadcast") return {Kind::kWaits, false, {}, {}};
  if (kind == "comm_hang" && event.role != model::Role::kTeardown) {
    return {Kind::kHang, false, {}, StallKind::kCommHang};
  }
  if (kind == "stall" && subtype == "startup") {
    return {Kind::kHang, false, {}, StallKind::kStartup};
  }
  if (kind == "stall" && subtype == "serving") {
    return {Kind::kHang, true, {}, StallKind::kServing};
  }
  if (kind == "stall" && subtype == "training") return {Kind::kHang, false, {}, {}};
  constexpr std::array<std::string_view, 4> kAlways = {"host_oom", "process_crash", "preemption",
                                                       "model_load"};
  constexpr std::array<std::string_view, 3> kCritical = {"gpu_oom", "cuda_error", "config_env"};
  const bool critical = event.severity == model::Severity::kCritical;
  const bool ends = IsOneOf(kind, kAlways) || (critical && IsOneOf(kind, kCritical));
  return ends ? Sign{Kind::kDeath, false, {}, {}} : Sign{};
}

Sign OfEngine(const Event& event) {
  const double requests = Number(event, "requests_running") + Number(event, "requests_waiting");
  bool works = event.FindValue("iteration") != nullptr;
  for (const std::string_view name :
       {"prompt_tokens_per_second", "generation_tokens_per_second", "new_tokens"}) {
    works = works || Number(event, name) > 0;
  }
  return {works ? Kind::kWork : Kind::kNone, true, requests > 0, {}};
}

Sign OfStart(const Event& event) {
  constexpr std::array<std::string_view, 2> kFirst = {"config_load", "init_distributed"};
  const std::string_view phase = event.TextOf("phase");
  if (phase == "service_register") return {Kind::kUp, true, {}, {}};
  // The last phase of engines: nothing but requests need follow it.
  const bool over = phase == "warmup" && event.FindValue("duration_seconds") != nullptr;
  if (over) return {Kind::kUp, true, {}, {}};
  return {IsOneOf(phase, kFirst) ? Kind::kStart : Kind::kLoading, false, {}, {}};
}

}  // namespace

Sign SignOf(const Event& event) {
  if (event.kind == model::EventKind::kFailure) return OfFailure(event);
  const std::string_view kind = event.class_name;
  if (kind == "train_step") return {Kind::kStep, false, {}, {}};
  if (kind == "launch_phase") return OfStart(event);
  if (kind == "model_load_progress") return {Kind::kLoading, false, {}, {}};
  if (kind == "restart") return {Kind::kStart, false, {}, {}};
  if (kind == "engine_stats") return OfEngine(event);
  if (kind == "stall_warning" && event.TextOf("kind") == "shm_broadcast") {
    return {Kind::kWaits, false, {}, {}};
  }
  if (!IsProgress(event)) return {};
  const bool serves = kind == "request_access" || kind == "task_status" || kind == "agent_step";
  Sign sign{Kind::kWork, serves, {}, {}};
  if (kind == "agent_step") sign.pending = event.TextOf("event") == "action";
  return sign;
}

}  // namespace aijob::analyze
