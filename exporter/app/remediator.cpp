// Tested in tests/service/remediation_test.cpp.

#include "app/remediator.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "act/audit.h"
#include "act/exec_hook.h"
#include "act/tokens.h"
#include "act/webhook.h"
#include "app/logging.h"
#include "app/now.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

constexpr std::chrono::milliseconds kRound{200};
constexpr std::chrono::milliseconds kLastHooks{7'000};  // a hook's grace, and a little more

/// Whether somebody asks for maintenance. What cannot be looked at is asked for.
bool IsThere(const std::string& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/// Rests in an errand's thread until the time is over or hooks are to stop.
bool Rest(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

act::HookReport RunHook(const RemedyOrder& released, const std::stop_token& stop) {
  const act::Order& order = released.order;
  if (order.policy.webhook) {
    return act::Call(*order.policy.webhook, order.decision.key, released.payload,
                     [&stop](std::chrono::milliseconds time) { return Rest(time, stop); });
  }
  const act::Tokens tokens = act::TokensOf(order.decision, order.incident, order.checkpoint);
  const auto argv = act::Fill(order.policy.exec->argv, tokens);
  if (!argv.ok()) return {act::HookEnd::kFailed, argv.error()};
  return act::RunExec(*order.policy.exec, *argv, act::EnvironmentOf(tokens), stop);
}

}  // namespace

void Remediator::Report(const std::string& key, const act::HookReport& report) {
  agent_.With([&](const std::unique_ptr<Agent>& agent) {
    agent->remedies().Report(key, report, agent->counts(), Now());
  });
  wake_();
}

void Remediator::TakeBack() {
  for (auto& [id, use] : errands_.Take()) use();
}

void Remediator::Begin(RemedyOrder released) {
  const std::string key = released.order.decision.key;
  const bool started = errands_.Start(
      ++begun_, [this, key, released = std::move(released), stop = stop_hooks_.get_token()] {
        const act::HookReport report = RunHook(released, stop);
        // Used by the thread that takes it back; dropped where nobody does.
        return [this, key, report] { Report(key, report); };
      });
  if (!started) Report(key, {act::HookEnd::kFailed, "no thread could be made for it"});
}

void Remediator::Look(const act::Options& options) {
  act::Situation situation;
  std::string fault;
  if (!options.maintenance_file.empty()) {
    situation.maintenance_file = IsThere(options.maintenance_file);
  }
  if (options.lease_file.empty()) {
    lease_.reset();
  } else {
    if (!lease_ || lease_->file() != options.lease_file) {
      model::Duration rest{0};
      for (const act::Policy& policy : options.policies) {
        rest = std::max(rest, policy.limits.cool_down);
      }
      lease_.emplace(options.lease_file, rest);
    }
    situation.leads = lease_->Holds(Now());
    fault = lease_->fault();
  }
  if (fault != told_ && !fault.empty()) {
    LogWarn("the lease of remediation cannot be taken; nothing is acted on", {{"fault", fault}});
  }
  told_ = fault;
  agent_.With([&](const std::unique_ptr<Agent>& agent) {
    agent->remedies().SetSituation(situation, Now());
  });
}

void Remediator::Step() {
  TakeBack();
  act::Options options;
  RemedyWork work;
  agent_.With([&](const std::unique_ptr<Agent>& agent) {
    options = agent->remedies().engine().options();
    work = agent->remedies().TakeWork();
  });
  if (!options.active()) return;
  std::string fault;
  uint64_t lost = 0;
  for (const std::string& line : work.audit) {
    if (options.audit_file.empty()) break;
    const model::Status written = act::AppendLine(options.audit_file, line);
    if (written.ok()) continue;
    fault = written.error();
    ++lost;
  }
  if (lost > 0) {
    LogError("the audit of remediation cannot be written; nothing is acted on", {{"error", fault}});
    agent_.With([&](const std::unique_ptr<Agent>& agent) {
      agent->counts().Add(FamilyId::kRemediationAuditErrors, {}, static_cast<double>(lost));
    });
  }
  for (RemedyOrder& released : work.orders) {
    if (lost > 0) {
      Report(released.order.decision.key, {act::HookEnd::kFailed, "not run: no audit of it"});
    } else if (stop_hooks_.stop_requested()) {
      Report(released.order.decision.key, {act::HookEnd::kFailed, "not run: the exporter stops"});
    } else {
      Begin(std::move(released));
    }
  }
  Look(options);
}

void Remediator::Start() {
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      Step();
      if (!stop.stop_requested()) errands_.WaitFor(kRound);
    }
  });
}

bool Remediator::Stop() {
  const bool started = thread_.joinable();
  if (started) {
    thread_.request_stop();
    errands_.Wake();
    thread_.join();
  }
  stop_hooks_.request_stop();
  const auto end = std::chrono::steady_clock::now() + kLastHooks;
  while (errands_.under_way() > 0 && std::chrono::steady_clock::now() < end) {
    errands_.WaitFor(end - std::chrono::steady_clock::now());
    TakeBack();
  }
  if (started) Step();  // what came back last is told in the audit too
  return errands_.under_way() == 0;
}

}  // namespace aijob::app
