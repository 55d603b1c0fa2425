#pragma once
// What the tests of PushStore store, and how they open it.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "state/push_store.h"

namespace aijob::state {

inline const model::TimePoint kPushNow{std::chrono::seconds(1'700'000'000)};

inline std::unique_ptr<PushStore> MustOpenPushes(const std::filesystem::path& dir) {
  auto store = PushStore::Open(dir, kPushNow);
  EXPECT_TRUE(store.ok()) << store.error();
  return store.ok() ? std::move(store).value() : nullptr;
}

inline model::PushChange PutGroup(uint64_t id, const std::string& job, double pushed = 1) {
  model::PushChange change;
  change.group.id = id;
  change.group.labels = {{"instance", ""}, {"job", job}};
  change.group.pushed = pushed;
  return change;
}

inline model::PushChange PutFamily(uint64_t id, const std::string& name, const std::string& series,
                                   double pushed = 1) {
  model::PushChange change;
  change.kind = model::PushChange::Kind::kPutFamily;
  change.group.id = id;
  change.family = {name, "Help of " + name, prometheus::MetricType::Gauge, pushed, series};
  return change;
}

/// Groups and families that agree: as many groups, each with three families, all of that step.
inline model::PushChanges AgreeingPushes(int step, uint64_t groups) {
  model::PushChanges changes;
  for (uint64_t id = 1; id <= groups; ++id) {
    changes.push_back(PutGroup(id, "job" + std::to_string(id), step));
    for (const char* name : {"x", "y", "z"}) {
      changes.push_back(PutFamily(id, name, std::string(200, static_cast<char>('a' + step)), step));
    }
  }
  return changes;
}

/// The step at which all that is there agrees; 0: nothing is there; -1: they do not agree, or the
/// half of a group is there.
inline int AgreedStep(PushStore& store, uint64_t groups) {
  std::map<double, size_t> steps;
  const model::Status loaded =
      store.Load([&](const model::PushedGroup& group) { ++steps[group.pushed]; },
                 [&](uint64_t, const model::PushedFamily& family) {
                   const bool whole =
                       family.series == std::string(200, static_cast<char>('a' + family.pushed));
                   ++steps[whole ? family.pushed : -1];
                 });
  EXPECT_TRUE(loaded.ok()) << loaded.error();
  if (steps.empty()) return 0;
  const auto& [step, count] = *steps.begin();
  return steps.size() == 1 && count == 4 * groups ? static_cast<int>(step) : -1;
}

}  // namespace aijob::state
