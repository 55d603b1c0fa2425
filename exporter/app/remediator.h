#pragma once
// Remediator: what is done outside of the agent's lock about decisions: lines of the audit, the
// maintenance file and the lease, and the hooks themselves.
//
//   Remediator remediator(agent);
//   remediator.Start();             // where there are policies; again does nothing
//   remediator.Stop();
//
// Each round takes from the agent what is stored, writes the audit, and only then starts hooks,
// each in an errand (errands.h): one that hangs delays no other. What an order's line of the audit
// cannot be written for is not done.
//
// Threads: one for the rounds, and the errands'. A file system that hangs holds up the rounds, and
// so every action: decisions wait while nobody can look (act::Situation). Owner: the Service.
// At the end hooks that run are ended, as past their timeout; Stop() waits for them, but not for
// long.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "act/lease.h"
#include "app/agent.h"
#include "app/errands.h"
#include "model/guarded.h"

namespace aijob::app {

class Remediator {
 public:
  using HeldAgent = model::Guarded<std::unique_ptr<Agent>>;

  /// `wake`: the agent has something new to do.
  Remediator(HeldAgent& agent, std::function<void()> wake)
      : agent_(agent), wake_(std::move(wake)) {}
  ~Remediator() { static_cast<void>(Stop()); }
  Remediator(const Remediator&) = delete;
  Remediator& operator=(const Remediator&) = delete;

  void Start();
  /// False where a hook is left behind.
  bool Stop();

  /// One round, in the caller's thread.
  void Step();

 private:
  void Look(const act::Options& options);
  void TakeBack();
  void Begin(RemedyOrder released);
  void Report(const std::string& key, const act::HookReport& report);

  HeldAgent& agent_;
  std::function<void()> wake_;
  Errands errands_;
  std::stop_source stop_hooks_;
  std::optional<act::Lease> lease_;
  std::string told_;  // the fault of the lease or the audit that the log was last told of
  uint64_t begun_ = 0;
  std::jthread thread_;
};

}  // namespace aijob::app
