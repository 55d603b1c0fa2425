#include "analyze/progress.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace aijob::analyze {

bool IsProgress(const model::Event& event) {
  const std::string_view kind = event.class_name;
  if (kind == "train_step" || kind == "progress" || kind == "agent_step") return true;
  const auto word = [&](std::string_view name) {
    const std::string* const label = event.FindLabel(name);
    return label == nullptr ? std::string_view() : std::string_view(*label);
  };
  if (kind == "checkpoint_save") return word("result").empty() || word("result") == "success";
  const double* const status = event.FindValue("status");
  if (kind == "request_access") return status != nullptr && *status >= 200 && *status < 400;
  if (kind != "task_status") return false;
  constexpr std::array<std::string_view, 6> kDone = {"SUCCESS",   "success",   "succeeded",
                                                     "completed", "COMPLETED", "done"};
  return std::find(kDone.begin(), kDone.end(), word("status")) != kDone.end();
}

}  // namespace aijob::analyze
