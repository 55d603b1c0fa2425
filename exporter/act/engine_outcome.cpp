// What came of what an Engine ordered.
// Tested in tests/act/engine_test.cpp.

#include "act/engine.h"

namespace aijob::act {
namespace {

using model::Duration;
using model::TimePoint;

constexpr size_t kDetailBytes = 512;

}  // namespace

void Engine::Judge(Decision& decision, TimePoint now, const World& world) {
  if (!decision.resumed) {
    const auto progress = world.progress(decision.workload);
    if (progress && *progress > decision.decided) {
      decision.resumed = progress;
      dirty_ = true;
    }
  }
  if (!decision.hook_ended) return;
  const Policy* const policy = Find(decision.policy);
  const Duration within = policy == nullptr ? Policy().success_within : policy->success_within;
  if (decision.resumed && *decision.resumed <= decision.decided + within) {
    decision.recovery_seconds =
        std::chrono::duration<double>(*decision.resumed - decision.decided).count();
    End(decision, Outcome::kSucceeded, now);
  } else if (now > decision.decided + within) {
    decision.detail = "no progress in time";
    End(decision, Outcome::kFailed, now);
  }
}

void Engine::End(Decision& decision, Outcome outcome, TimePoint now) {
  decision.outcome = outcome;
  decision.ended = now;
  dirty_ = true;
  if (outcome != Outcome::kUnknown) {
    ledger_.Ended(decision.workload, outcome == Outcome::kSucceeded, options_, now);
  }
  Tell(News::Kind::kOutcome, decision);
}

void Engine::Report(const std::string& key, const HookReport& report, TimePoint now) {
  for (Decision& decision : decisions_) {
    if (decision.key != key || decision.outcome != Outcome::kSent || decision.hook_ended) continue;
    decision.hook_ended = now;
    decision.detail = report.detail.substr(0, kDetailBytes);
    dirty_ = true;
    Tell(News::Kind::kHook, decision, kHookEndNames[static_cast<size_t>(report.end)]);
    if (report.end != HookEnd::kOk) End(decision, Outcome::kFailed, now);
    return;
  }
}

}  // namespace aijob::act
