#include "app/checking.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "app/logging.h"
#include "app/now.h"
#include "tail/rootfs.h"

namespace aijob::app {
namespace {

using collect::CheckKind;
using collect::CheckResult;
using metrics::FamilyId;

// What watches its own time says more of why it is late than who waits for it can.
constexpr model::Duration kMargin = std::chrono::seconds(1);

/// A check with what it remembers, shared with threads that may outlive a configuration. One run
/// at a time, as Collectors promises.
struct Running {
  config::EnvCheckConfig config;
  collect::EnvironmentCheck check;
  std::optional<bool> told;  // to the log; of the thread that applies results

  Running(const config::EnvCheckConfig& given, const std::string& rootfs)
      : config(given), check(given.check, [rootfs](const std::string& path) {
          return tail::Rootfs(rootfs).Resolve(path);
        }) {}
};

model::Duration PatienceOf(const config::EnvCheckConfig& check) {
  const bool watches =
      check.check.kind == CheckKind::kService || check.check.kind == CheckKind::kDigest;
  return check.timeout + (watches ? kMargin : model::Duration(0));
}

CheckResult Late(const config::EnvCheckConfig& check) {
  return {.ok = false,
          .why = (check.check.path.empty() ? "" : check.check.path + ": ") + "no answer within " +
                 std::to_string(check.timeout.count()) + " ms"};
}

void Show(Running& running, const CheckResult& result, metrics::Counts& counts) {
  const config::EnvCheckConfig& config = running.config;
  if (running.told != result.ok) {
    running.told = result.ok;
    if (result.ok) LogInfo("a check of the environment passes", {{"check", config.name}});
    if (!result.ok) {
      LogWarn("a check of the environment fails", {{"check", config.name}, {"why", result.why}});
    }
  }
  counts.Set(FamilyId::kEnvCheck, {config.name}, result.ok ? 1 : 0);
  if (config.check.kind == CheckKind::kWritable) {
    counts.Set(FamilyId::kPathWritable, {config.workload, config.name}, result.ok ? 1 : 0);
  }
  if (config.check.kind != CheckKind::kSpace) return;
  if (result.avail_ratio) {
    counts.Set(FamilyId::kFilesystemAvail, {config.workload, config.name}, *result.avail_ratio);
  } else {
    counts.Clear(FamilyId::kFilesystemAvail, {config.workload, config.name});
  }
}

void Hide(const config::EnvCheckConfig& config, metrics::Counts& counts) {
  counts.Clear(FamilyId::kEnvCheck, {config.name});
  if (config.check.kind == CheckKind::kWritable) {
    counts.Clear(FamilyId::kPathWritable, {config.workload, config.name});
  }
  if (config.check.kind == CheckKind::kSpace) {
    counts.Clear(FamilyId::kFilesystemAvail, {config.workload, config.name});
  }
}

}  // namespace

void AddChecks(const std::vector<config::EnvCheckConfig>& checks, const std::string& rootfs,
               std::vector<Collector>& collectors) {
  for (const config::EnvCheckConfig& check : checks) {
    const auto running = std::make_shared<Running>(check, rootfs);
    Collector collector;
    // Its kind and workload are in its series: where they change, these go.
    collector.name = "check " + check.name + " " +
                     std::to_string(static_cast<int>(check.check.kind)) + " " + check.workload;
    collector.every = check.every;
    collector.patience = PatienceOf(check);
    collector.collect = [running]() -> Collector::Apply {
      return [running, result = running->check.Run(Now())](metrics::Counts& counts) {
        Show(*running, result, counts);
      };
    };
    collector.late = [running](metrics::Counts& counts) {
      Show(*running, Late(running->config), counts);
    };
    collector.gone = [check](metrics::Counts& counts) { Hide(check, counts); };
    collectors.push_back(std::move(collector));
  }
}

std::vector<CheckResult> RunChecks(const std::vector<config::EnvCheckConfig>& checks,
                                   const std::string& rootfs) {
  std::vector<CheckResult> results;
  Errands errands;
  model::Duration longest{0};
  size_t open = 0;
  for (const config::EnvCheckConfig& check : checks) {
    const size_t index = results.size();
    results.push_back(Late(check));
    longest = std::max(longest, PatienceOf(check));
    const auto running = std::make_shared<Running>(check, rootfs);
    const bool started = errands.Start(index, [running, &results, index]() -> Errands::Use {
      return [&results, index, result = running->check.Run(Now())] { results[index] = result; };
    });
    if (started) ++open;
  }
  const auto end = std::chrono::steady_clock::now() + longest;
  while (open > 0 && std::chrono::steady_clock::now() < end) {
    errands.WaitFor(end - std::chrono::steady_clock::now());
    for (auto& [id, use] : errands.Take()) {
      use();
      --open;
    }
  }
  return results;
}

}  // namespace aijob::app
