#include "app/probing.h"

#include <algorithm>

#include "app/logging.h"
#include "model/time.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

// Beyond a probe's own timeout: a name may take longer to look up.
constexpr model::Duration kLookupMargin = std::chrono::seconds(1);

using model::Seconds;

}  // namespace

std::vector<Collector> Probing::Make(const std::vector<config::ProbeConfig>& probes) {
  std::vector<Collector> collectors;
  for (const config::ProbeConfig& probe : probes) {
    const auto self = shared_from_this();
    Collector collector;
    collector.name = "probe " + probe.name + " of " + probe.workload;
    collector.every = probe.every;
    collector.patience = probe.target.timeout + kLookupMargin;
    collector.collect = [self, probe]() -> Collector::Apply {
      return [self, probe, result = collect::Probe(probe.target)](metrics::Counts& counts) {
        self->Count(probe, result, counts);
      };
    };
    collector.late = [self, probe](metrics::Counts& counts) {
      self->Count(probe,
                  {.outcome = collect::ProbeOutcome::kTimeout,
                   .duration = probe.target.timeout + kLookupMargin,
                   .why = "it hangs beyond its timeout"},
                  counts);
    };
    collector.gone = [self, probe](metrics::Counts& counts) { self->Forget(probe, counts); };
    collectors.push_back(std::move(collector));
  }
  return collectors;
}

void Probing::SetFailures(const std::string& workload, metrics::Counts& counts) const {
  uint64_t worst = 0;
  bool probed = false;
  for (const auto& [name, target] : targets_) {
    if (!target.shown || target.workload != workload) continue;
    probed = true;
    worst = std::max(worst, target.history.failures());
  }
  if (probed) {
    counts.SetProbeFailures(workload, static_cast<double>(worst));
  } else {
    counts.ForgetProbes(workload);
  }
}

void Probing::Count(const config::ProbeConfig& probe, collect::ProbeResult result,
                    metrics::Counts& counts) {
  Target& target = targets_[probe.name];
  if (target.address != probe.target.target || target.workload != probe.workload) {
    target = {probe.target.target, probe.workload, {}, {}};
  }
  target.shown = true;
  result = target.history.Judge(std::move(result));
  const std::string_view outcome = collect::OutcomeName(result.outcome);
  const bool ok = result.outcome == collect::ProbeOutcome::kOk;
  if (target.told != outcome) {
    target.told = outcome;
    const std::initializer_list<LogField> fields = {
        {"probe", probe.name}, {"outcome", target.told}, {"why", result.why}};
    if (ok) LogInfo("a probe is answered", fields);
    if (!ok) LogWarn("a probe is not answered well", fields);
  }
  for (const char* each : {"ok", "starting", "failed", "timeout"}) {
    counts.Touch(FamilyId::kHealthChecks, {probe.workload, each});
  }
  counts.Add(FamilyId::kHealthChecks, {probe.workload, outcome}, 1);
  counts.Observe(FamilyId::kProbeDuration, {probe.name}, Seconds(result.duration));
  counts.Set(FamilyId::kProbeUp, {probe.name}, ok ? 1 : 0);
  SetFailures(probe.workload, counts);
}

// Its row of failures stays in mind: at a reload it comes back at once.
void Probing::Forget(const config::ProbeConfig& probe, metrics::Counts& counts) {
  targets_[probe.name].shown = false;
  counts.Clear(FamilyId::kProbeUp, {probe.name});
  SetFailures(probe.workload, counts);
  constexpr size_t kMostRemembered = 2 * 64;  // this configuration's and the next one's
  if (targets_.size() > kMostRemembered) targets_.erase(probe.name);
}

}  // namespace aijob::app
