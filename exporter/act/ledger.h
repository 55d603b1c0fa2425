#pragma once
// Ledger: what was done to each workload and what came of it, and so whether anything more may be
// done now: the cool-down and the back-off, the budgets, the circuit breaker, and flapping.
//
//   if (const auto reason = ledger.Refusal(workload, policy.limits, options, now)) ...
//   ledger.Acted(workload, now);             // also a dry run: it is to show what would be done
//   ledger.Ended(workload, well, options, now);  // what came of a real one
//   ledger.Struck(workload, options, now);       // it broke again
//
// Back-off: after n failures in a row the next action of a workload waits 10 * 2^(n-1) s, at most
// 300 s, where its cool-down is not longer: as GPUStack restarts
// (gpustack/gpustack, min(10 * 2^(n-1), 300)).
//
// Owner: Engine. Not thread-safe; time is passed in. Memory: kMostWorkloads, and kMostTimes times
// of each; workloads that nothing was done to for a day are forgotten.

#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "act/decision.h"
#include "act/policy.h"
#include "model/time.h"

namespace aijob::act {

class Ledger {
 public:
  static constexpr size_t kMostWorkloads = 256;  // further ones are refused: over budget
  static constexpr size_t kMostTimes = 1000;

  /// Why nothing may be done to the workload now.
  [[nodiscard]] std::optional<Reason> Refusal(const std::string& workload, const Limits& limits,
                                              const Options& options, model::TimePoint now) const;
  void Acted(const std::string& workload, model::TimePoint now);
  void Ended(const std::string& workload, bool well, const Options& options, model::TimePoint now);
  void Struck(const std::string& workload, const Options& options, model::TimePoint now);

  [[nodiscard]] bool IsBreakerOpen(model::TimePoint now) const { return now < breaker_until_; }
  /// Actions of the workload in the last hour, for the view.
  [[nodiscard]] uint64_t ActionsSince(const std::string& workload, model::TimePoint since) const;

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  using Times = std::deque<model::TimePoint>;  // ascending
  struct Account {
    Times actions, relapses;
    uint64_t failures = 0;  // in a row
    std::optional<model::TimePoint> recovered;
  };

  void Forget(model::TimePoint now);

  std::map<std::string, Account> accounts_;
  uint64_t failures_ = 0;  // in a row, of all workloads
  model::TimePoint breaker_until_{};
};

}  // namespace aijob::act
