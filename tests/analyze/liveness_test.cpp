#include "analyze/liveness.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

TEST(Liveness, AFreshLineIsLive) {
  Liveness liveness;
  liveness.Note(At(0), At(2), false);
  EXPECT_TRUE(liveness.live());
}

TEST(Liveness, HistoryIsNotThoughItTakesLongToRead) {
  Liveness liveness;
  for (int i = 0; i < 10'000; ++i) {
    liveness.Note(At(10.0 * i), At(1e7 + 0.01 * i), true);
    ASSERT_FALSE(liveness.live()) << i;
  }
}

TEST(Liveness, WhatFollowsHistoryAtItsPaceIs) {
  Liveness liveness;
  const double zone = 8 * 3600;  // the line's clock is elsewhere
  for (int i = 0; i < 100; ++i) liveness.Note(At(10.0 * i), At(zone + 1000), false);
  EXPECT_FALSE(liveness.live());
  liveness.Note(At(1000), At(zone + 1001), true);
  liveness.Note(At(1010), At(zone + 1011), true);
  EXPECT_TRUE(liveness.live());
  liveness.Note(At(1020), At(zone + 1021), true);
  EXPECT_TRUE(liveness.live());
}

TEST(Liveness, WithoutClocksOnlyWhatIsWatched) {
  Liveness liveness;
  for (double at = 0; at < 60; ++at) liveness.Note(std::nullopt, At(at), false);
  EXPECT_FALSE(liveness.live()) << "a backlog may take long to read";
  liveness.Note(std::nullopt, At(70), true);
  EXPECT_TRUE(liveness.live());
}

}  // namespace
}  // namespace aijob::analyze
