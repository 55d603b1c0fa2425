#include "act/payload.h"

#include <nlohmann/json.hpp>

#include "model/rfc3339.h"

namespace aijob::act {
namespace {

using nlohmann::ordered_json;

ordered_json CheckpointJson(const Checkpoint& checkpoint) {
  if (!checkpoint.step) return {};
  return {{"step", *checkpoint.step},
          {"time", checkpoint.time ? ordered_json(*checkpoint.time) : ordered_json()},
          {"path", checkpoint.path.empty() ? ordered_json() : ordered_json(checkpoint.path)}};
}

}  // namespace

std::string PayloadOf(const Order& order, const ordered_json& evidence) {
  const std::string& task = order.incident.initiating.task;
  const ordered_json payload = {
      {"version", 1},
      {"idempotency_key", order.decision.key},
      {"decided", model::FormatRfc3339(order.decision.decided)},
      {"workload", order.decision.workload},
      {"policy", order.decision.policy},
      {"strategy", order.decision.strategy},
      {"incident", evidence},
      {"checkpoint", CheckpointJson(order.checkpoint)},
      {"offending_request", task.empty() ? ordered_json() : ordered_json(task)}};
  return payload.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace aijob::act
