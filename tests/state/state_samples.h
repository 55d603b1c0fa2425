#pragma once
// What the tests of state/ store, and how they open stores.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "state/store.h"

namespace aijob::state {

inline const model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};

inline std::unique_ptr<Store> MustOpen(const std::filesystem::path& dir) {
  auto store = Store::Open(dir, kNow);
  EXPECT_TRUE(store.ok()) << store.error();
  return store.ok() ? std::move(store).value() : nullptr;
}

inline model::Position MakePosition(uint64_t inode, uint64_t offset) {
  model::Position position;
  position.source = "jobs";
  position.path = "/var/log/jobs/" + std::to_string(inode) + ".log";
  position.identity = {.device = 66, .inode = inode};
  position.offset = offset;
  position.lines = offset;
  return position;
}

inline model::SavedSeries MakeSeries(std::vector<std::string> labels, double value) {
  return {.family = "aijob_log_lines_total",
          .label_values = std::move(labels),
          .value = value,
          .buckets = {},
          .created = 1.5};
}

/// Positions and a counter that agree: `files` files read up to line `step`, and their sum.
inline Changes Agreeing(uint64_t step, uint64_t files) {
  Changes changes;
  for (uint64_t file = 1; file <= files; ++file) {
    changes.positions.push_back(MakePosition(file, step));
  }
  changes.series.push_back(MakeSeries({"info"}, static_cast<double>(step * files)));
  return changes;
}

/// The step at which positions and counter agree; fails the test where they do not. 0: nothing
/// stored.
inline uint64_t AgreedStep(Store& store, uint64_t files) {
  const auto snapshot = store.Load();
  EXPECT_TRUE(snapshot.ok()) << snapshot.error();
  if (!snapshot.ok() || snapshot->positions.empty()) return 0;
  EXPECT_EQ(snapshot->positions.size(), files);
  const uint64_t step = snapshot->positions[0].offset;
  for (const model::Position& position : snapshot->positions) EXPECT_EQ(position.offset, step);
  EXPECT_EQ(snapshot->series.size(), 1U);
  EXPECT_EQ(snapshot->series[0].value, static_cast<double>(step * files));
  return step;
}

}  // namespace aijob::state
