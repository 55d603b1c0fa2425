#include "app/checkpoint_watch.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <utility>

#include "app/logging.h"

namespace aijob::app {
namespace {

using collect::CheckpointChecks;
using collect::CheckpointFound;
using collect::CheckpointState;
using metrics::Counts;
using metrics::FamilyId;

double Total(const Counts& counts, FamilyId family, std::string_view workload,
             std::string_view result) {
  const std::vector<double> values = counts.Values(family, {workload, result});
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::optional<double> Largest(const Counts& counts, FamilyId family, std::string_view workload) {
  const std::vector<double> values = counts.Values(family, {workload});
  if (values.empty()) return std::nullopt;
  return *std::max_element(values.begin(), values.end());
}

/// What the folders of a workload have added to its saves, beside what logs did.
struct OwnSaves {
  double success = 0, incomplete = 0;
  double matched = 0;  // of the failed saves that logs report, those that a folder showed too

  static std::string Key(const std::string& workload) { return "checkpoint_saves/" + workload; }

  static OwnSaves Recall(const Counts& counts, const std::string& workload) {
    OwnSaves own;
    const auto saved = nlohmann::json::parse(counts.Recall(Key(workload)), nullptr, false);
    if (!saved.is_object()) {
      own.matched = own.Told(counts, workload);
      return own;
    }
    own.success = saved.value("success", 0.0);
    own.incomplete = saved.value("incomplete", 0.0);
    own.matched = saved.value("matched", 0.0);
    return own;
  }
  void Remember(Counts& counts, const std::string& workload) const {
    const nlohmann::json saved = {
        {"success", success}, {"incomplete", incomplete}, {"matched", matched}};
    (void)counts.Remember(Key(workload), saved.dump());
  }
  /// Failed saves that logs told of.
  [[nodiscard]] double Told(const Counts& counts, const std::string& workload) const {
    return Total(counts, FamilyId::kCheckpointSaves, workload, "failed") +
           Total(counts, FamilyId::kCheckpointSaves, workload, "incomplete") - incomplete;
  }
};

/// A series that is not there is not made for being cleared.
void ClearIfThere(Counts& counts, FamilyId family, std::initializer_list<std::string_view> labels) {
  if (!counts.Values(family, labels).empty()) counts.Clear(family, labels);
}

const CheckpointFound* Newest(const collect::CheckpointLook& look, bool complete) {
  for (const CheckpointFound& found : look.checkpoints) {
    if (complete ? found.state == CheckpointState::kComplete : found.settled()) return &found;
  }
  return nullptr;
}

std::string LedgerKey(const config::CheckpointConfig& config) {
  return "checkpoints/" + config.name;
}

std::string WholeKey(const config::CheckpointConfig& config) {
  return "checkpoint_whole/" + config.name;
}

std::string PathOf(const config::CheckpointConfig& config, const std::string& name) {
  return config.directory.path + (config.directory.path.ends_with('/') ? "" : "/") + name;
}

}  // namespace

CheckpointWatch::CheckpointWatch(const std::vector<config::CheckpointConfig>& folders,
                                 const std::string& rootfs)
    : rootfs_(rootfs) {
  for (const config::CheckpointConfig& config : folders) {
    folders_.push_back(
        {config, collect::CheckpointDirectory(config.directory), {}, {}, false, false, {}, "", ""});
  }
}

std::vector<std::vector<config::CheckpointConfig>> CheckpointWatch::ByWorkload(
    const std::vector<config::CheckpointConfig>& folders) {
  std::map<std::string, std::vector<config::CheckpointConfig>> by_workload;
  for (const config::CheckpointConfig& folder : folders) {
    by_workload[folder.workload].push_back(folder);
  }
  std::vector<std::vector<config::CheckpointConfig>> all;
  all.reserve(by_workload.size());
  for (auto& [workload, group] : by_workload) all.push_back(std::move(group));
  return all;
}

model::Duration CheckpointWatch::every() const {
  model::Duration shortest = std::chrono::hours(1);
  for (const Folder& folder : folders_) shortest = std::min(shortest, folder.config.every);
  return shortest;
}

void CheckpointWatch::Look(model::TimePoint now) {
  for (Folder& folder : folders_) {
    if (now < folder.next) continue;
    // Each time anew: a link to the run that is current may point elsewhere now.
    const std::string real = rootfs_.Resolve(folder.config.directory.path);
    if (real.empty()) {
      folder.look = {};
      folder.look.fault = folder.config.directory.path + ": " + std::strerror(errno);
    } else {
      folder.directory.MoveTo(real);
      folder.look = folder.directory.Look(now);
    }
    folder.next = now + folder.config.every;
    folder.fresh = true;
  }
}

void CheckpointWatch::Apply(Counts& counts) {
  for (Folder& folder : folders_) {
    const std::string& workload = folder.config.workload;
    if (!folder.loaded) {
      folder.ledger = CheckpointLedger::Load(counts.Recall(LedgerKey(folder.config)));
      folder.loaded = true;
      for (const char* result : {"success", "failed", "incomplete"}) {
        counts.Touch(FamilyId::kCheckpointSaves, {workload, result});
      }
      if (folder.config.interval > model::Duration(0)) {
        counts.Set(FamilyId::kCheckpointExpectedInterval, {workload},
                   std::chrono::duration<double>(folder.config.interval).count());
      }
    }
    if (!std::exchange(folder.fresh, false)) continue;
    const std::string& fault = folder.look.fault;
    counts.Set(FamilyId::kCheckpointDirectoryReadable, {workload, folder.config.name},
               fault.empty() ? 1 : 0);
    if (fault != folder.told_fault && !fault.empty()) {
      LogWarn("checkpoints cannot all be seen; check the path and its rights",
              {{"checkpoints", folder.config.name}, {"fault", fault}});
    }
    folder.told_fault = fault;
    if (!folder.look.seen) continue;
    TellDoubt(folder);
    Count(folder, counts);
    SetNewest(folder, counts);
  }
  SetChecks(counts);
}

// An incomplete one is told when it is counted.
void CheckpointWatch::TellDoubt(Folder& folder) {
  const CheckpointFound* found = Newest(folder.look, false);
  if (found == nullptr || found->state == CheckpointState::kIncomplete) return;
  const std::string doubt = found->checks.why.empty() ? "" : found->name + found->checks.why;
  if (doubt != folder.told_doubt && !doubt.empty()) {
    LogWarn("a checkpoint cannot be trusted",
            {{"path", PathOf(folder.config, found->name)}, {"why", found->checks.why}});
  }
  folder.told_doubt = doubt;
}

void CheckpointWatch::Count(Folder& folder, Counts& counts) {
  const std::string& workload = folder.config.workload;
  OwnSaves own = OwnSaves::Recall(counts, workload);
  for (const CheckpointNews& news : folder.ledger.Take(folder.look)) {
    const double told = own.Told(counts, workload);
    if (news.complete) {
      own.matched = told;
      const double all = Total(counts, FamilyId::kCheckpointSaves, workload, "success");
      if (all > own.success) continue;  // the logs report saves
      counts.Add(FamilyId::kCheckpointSaves, {workload, "success"}, 1);
      ++own.success;
      continue;
    }
    LogWarn("a checkpoint is incomplete; do not resume from it",
            {{"path", PathOf(folder.config, news.name)}, {"why", news.why}});
    if (told > own.matched) {  // this one was told by a log
      ++own.matched;
      continue;
    }
    counts.Add(FamilyId::kCheckpointSaves, {workload, "incomplete"}, 1);
    ++own.incomplete;
  }
  own.Remember(counts, workload);
  if (!counts.Remember(LedgerKey(folder.config), folder.ledger.Save())) {
    LogWarn("too much is remembered of checkpoints; after a restart saves may be missed",
            {{"checkpoints", folder.config.name}});
  }
}

// What a job can go on from, for whoever restarts it (remedies.h).
std::optional<std::pair<double, std::string>> CheckpointWatch::NewestWhole(
    const Counts& counts, const config::CheckpointConfig& folder) {
  const std::string kept = counts.Recall(WholeKey(folder));
  const size_t space = kept.find(' ');
  if (space == std::string::npos) return std::nullopt;
  return std::pair(std::strtod(kept.c_str(), nullptr), kept.substr(space + 1));
}

void CheckpointWatch::SetNewest(const Folder& folder, Counts& counts) {
  const std::string& workload = folder.config.workload;
  const CheckpointFound* const found = Newest(folder.look, true);
  const bool kept = counts.Remember(
      WholeKey(folder.config),
      found == nullptr ? ""
                       : std::to_string(found->step) + ' ' + PathOf(folder.config, found->name));
  if (!kept)
    static_cast<void>(counts.Remember(WholeKey(folder.config), ""));  // none, not an old one
  if (found != nullptr) {
    const double time = model::UnixSeconds(folder.ledger.CompletedAt(*found));
    const auto step = static_cast<double>(found->step);
    const auto known = Largest(counts, FamilyId::kCheckpointLastSuccessTimestamp, workload);
    const std::vector<double> steps = counts.Values(FamilyId::kCheckpointLastStep, {workload});
    const bool newer = !known || time > *known;
    if (newer) {
      counts.Set(FamilyId::kCheckpointLastSuccessTimestamp, {workload}, time);
      counts.Set(FamilyId::kCheckpointLastStep, {workload}, step);
    }
    // A log seldom says the size.
    if (newer || std::find(steps.begin(), steps.end(), step) != steps.end()) {
      counts.Set(FamilyId::kCheckpointBytes, {workload}, static_cast<double>(found->extent.bytes));
    }
  }
  const auto at = Largest(counts, FamilyId::kTrainingStep, workload);
  const std::vector<double> saved = counts.Values(FamilyId::kCheckpointLastStep, {workload});
  if (!at || saved.size() != 1) return;  // with pods' labels, the log's own series have it
  counts.Set(FamilyId::kCheckpointLagSteps, {workload}, std::max(0.0, *at - saved.front()));
}

void CheckpointWatch::SetChecks(Counts& counts) const {
  std::map<std::pair<std::string, size_t>, std::optional<bool>> all;
  for (const Folder& folder : folders_) {
    const CheckpointFound* found = folder.look.seen ? Newest(folder.look, false) : nullptr;
    for (size_t i = 0; i < CheckpointChecks::kNames.size(); ++i) {
      std::optional<bool>& passed = all[{folder.config.workload, i}];
      const auto here = found == nullptr ? std::nullopt : found->checks.passed[i];
      if (here) passed = passed.value_or(true) && *here;
    }
  }
  for (const auto& [key, passed] : all) {
    const std::string_view check = CheckpointChecks::kNames[key.second];
    if (passed) {
      counts.Set(FamilyId::kCheckpointConsistency, {key.first, check}, *passed ? 1 : 0);
    } else {
      ClearIfThere(counts, FamilyId::kCheckpointConsistency, {key.first, check});
    }
  }
}

void CheckpointWatch::SayLate(Counts& counts) const {
  for (const Folder& folder : folders_) {
    counts.Set(FamilyId::kCheckpointDirectoryReadable, {folder.config.workload, folder.config.name},
               0);
  }
}

void CheckpointWatch::Clear(Counts& counts) const {
  for (const Folder& folder : folders_) {
    const std::string& workload = folder.config.workload;
    ClearIfThere(counts, FamilyId::kCheckpointDirectoryReadable, {workload, folder.config.name});
    ClearIfThere(counts, FamilyId::kCheckpointExpectedInterval, {workload});
    for (const std::string_view check : CheckpointChecks::kNames) {
      ClearIfThere(counts, FamilyId::kCheckpointConsistency, {workload, check});
    }
  }
}

}  // namespace aijob::app
