#include "analyze/progress.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace aijob::analyze {
namespace {

bool IsAnswered(const model::Event& event, double below) {
  const double* const status = event.FindValue("status");
  return status != nullptr && *status >= 200 && *status < below;
}

}  // namespace

bool IsProbe(const model::Event& event) {
  if (event.class_name != "request_access") return false;
  constexpr std::array<std::string_view, 10> kPaths = {
      "/health", "/ready",   "/live",      "/ping",      "/metrics",
      "/-/",     "/version", "/v1/models", "/v1/health", "/v2/health"};
  const std::string_view path = event.TextOf("path");
  return std::any_of(kPaths.begin(), kPaths.end(),
                     [&](std::string_view probed) { return path.starts_with(probed); });
}

bool SaysUp(const model::Event& event) {
  if (event.class_name == "health_probe") return event.TextOf("result") == "ok";
  return IsProbe(event) && IsAnswered(event, 300) && !event.TextOf("path").starts_with("/metrics");
}

bool IsProgress(const model::Event& event) {
  const std::string_view kind = event.class_name;
  if (kind == "train_step" || kind == "progress" || kind == "agent_step") return true;
  if (kind == "checkpoint_save")
    return event.TextOf("result").empty() || event.TextOf("result") == "success";
  if (kind == "request_access") return IsAnswered(event, 400) && !IsProbe(event);
  if (kind != "task_status") return false;
  constexpr std::array<std::string_view, 6> kDone = {"SUCCESS",   "success",   "succeeded",
                                                     "completed", "COMPLETED", "done"};
  return std::find(kDone.begin(), kDone.end(), event.TextOf("status")) != kDone.end();
}

}  // namespace aijob::analyze
