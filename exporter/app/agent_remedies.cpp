// What an Agent does about incidents.
// Tested in tests/app/remedies_test.cpp.

#include "app/agent.h"
#include "app/logging.h"
#include "app/remedy_world.h"

namespace aijob::app {

// What is decided is stored before anybody can act on it.
void Agent::StepRemedies(model::TimePoint now) {
  if (!remedies_.active() || !CaughtUp()) return;
  for (const auto& change : AnalysisCounts::Count(analysis_, counts_)) remedies_.See(change, now);
  remedies_.Step(RemedyWorld(analysis_, counts_, config_, now), counts_, now);
  if (!remedies_.has_orders()) return;
  const model::Status committed = Commit(now);
  if (!committed.ok()) {
    LogError("a decision cannot be stored and is not acted on", {{"error", committed.error()}});
  }
  remedies_.Release(committed.ok(), *rules_, counts_, now);
}

}  // namespace aijob::app
