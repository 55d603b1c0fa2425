#include "analyze/stall_evidence.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace aijob::analyze {
namespace {

using model::StallKind;

constexpr model::Duration kSlowMemory = std::chrono::minutes(10);
constexpr double kLongPauseSeconds = 5;  // of a garbage collection

bool IsOther(const model::Event& event) {
  constexpr std::array<std::string_view, 8> kClasses = {
      "data_pipeline", "storage_io", "deadlock",        "host_oom",
      "gpu_hardware",  "cuda_error", "checkpoint_save", "checkpoint_load"};
  const bool failure = event.kind == model::EventKind::kFailure;
  if (failure)
    return std::find(kClasses.begin(), kClasses.end(), event.class_name) != kClasses.end();
  const double* const pause = event.FindValue("pause_seconds");
  return event.class_name == "gc_pause" && pause != nullptr && *pause >= kLongPauseSeconds;
}

bool IsComm(const model::Event& event) {
  if (event.class_name == "comm_hang" || event.class_name == "comm_error") return true;
  const std::string* const transport = event.FindLabel("transport");
  return event.class_name == "comm_transport" && transport != nullptr && *transport == "socket";
}

}  // namespace

void StallEvidence::Note(const model::Event& event, model::TimePoint read) {
  if (IsOther(event)) other_ = read;
  if (IsComm(event)) comm_ = read;
}

StallEvidence::Verdict StallEvidence::OfHang(model::TimePoint since, int32_t ranks,
                                             bool some_silent) const {
  if (other_ && *other_ >= since) return {StallKind::kNoncommHang, true};
  if (comm_ && *comm_ >= since) return {StallKind::kCommHang, true};
  const bool all_wait = ranks > 1 && !some_silent;
  return {all_wait ? StallKind::kCommHang : StallKind::kNoncommHang, false};
}

StallEvidence::Verdict StallEvidence::OfSlow(model::TimePoint now) const {
  if (other_ && now - *other_ <= kSlowMemory) return {StallKind::kNoncommSlow, true};
  if (comm_ && now - *comm_ <= kSlowMemory) return {StallKind::kCommSlow, true};
  return {StallKind::kNoncommSlow, false};
}

}  // namespace aijob::analyze
