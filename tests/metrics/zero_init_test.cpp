#include "metrics/zero_init.h"

#include <gtest/gtest.h>

#include <set>

#include "model/taxonomy.h"

namespace aijob::metrics {
namespace {

using Rows = std::set<std::vector<std::string_view>>;

Rows ZeroesOf(FamilyId family, const Known& known) {
  Rows rows;
  ForEachZero(Find(family), known, [&](std::span<const std::string_view> values) {
    EXPECT_TRUE(rows.insert({values.begin(), values.end()}).second) << "twice";
  });
  return rows;
}

TEST(ZeroInit, EveryCombinationOfClosedLabelsOnce) {
  size_t subtypes = 0;
  for (const model::FailureClass& known : model::kFailureClasses) subtypes += known.subtypes.size();
  const Rows rows = ZeroesOf(FamilyId::kFailureEvents, {"w", "s", {}});
  EXPECT_EQ(rows.size(), subtypes);
  EXPECT_TRUE(rows.contains({"w", "gpu_oom", "capacity"}));
  EXPECT_FALSE(rows.contains({"w", "stall", "capacity"})) << "a subtype of another class";
}

TEST(ZeroInit, FingerprintsAreThoseKnown) {
  const std::string_view fingerprints[] = {"F001", "F002"};
  EXPECT_EQ(ZeroesOf(FamilyId::kFingerprintMatches, {"w", "s", fingerprints}),
            (Rows{{"w", "F001"}, {"w", "F002"}}));
  EXPECT_TRUE(ZeroesOf(FamilyId::kFingerprintMatches, {"w", "s", {}}).empty());
}

TEST(ZeroInit, WhatNobodySaidYetDoesNotExist) {
  for (const FamilySpec& spec : Catalogue()) {
    if (spec.start != Start::kLazy) continue;
    EXPECT_TRUE(ZeroesOf(spec.id, {"w", "s", {}}).empty()) << spec.name;
  }
}

TEST(ZeroInit, ScopesFollowTheFirstLabel) {
  EXPECT_EQ(ScopeOf(Find(FamilyId::kLogLines)), Scope::kWorkload);
  EXPECT_EQ(ScopeOf(Find(FamilyId::kLinesDropped)), Scope::kSource);
  EXPECT_EQ(ScopeOf(Find(FamilyId::kSeries)), Scope::kExporter);
}

}  // namespace
}  // namespace aijob::metrics
