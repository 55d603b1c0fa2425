#include "analyze/heartbeats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Ranks 0 to 3 talk every `every` seconds, until `until`.
Heartbeats Talking(double every, double until) {
  Heartbeats beats;
  for (double at = 0; at <= until; at += every) {
    for (int32_t rank = 0; rank < 4; ++rank) beats.Saw(rank, At(at));
  }
  return beats;
}

TEST(Heartbeats, ThreeMissesOfFiveSeconds) {
  Heartbeats beats = Talking(1, 60);
  for (double at = 61; at <= 80; ++at) {
    for (const int32_t rank : {0, 1, 3}) beats.Saw(rank, At(at));
    const std::vector<int32_t> expected =
        at < 75 ? std::vector<int32_t>{} : std::vector<int32_t>{2};
    EXPECT_EQ(beats.Silent(At(at)), expected) << at;
  }
  beats.Saw(2, At(81));
  EXPECT_THAT(beats.Silent(At(81)), IsEmpty());
}

TEST(Heartbeats, WhoSpeaksSeldomIsNotSilentSoSoon) {
  Heartbeats beats = Talking(1, 10);
  for (double at = 20; at <= 200; at += 20) {
    for (int32_t rank = 0; rank < 4; ++rank) beats.Saw(rank, At(at));
  }
  for (double at = 201; at <= 300; ++at) beats.Saw(0, At(at));
  EXPECT_THAT(beats.Silent(At(250)), IsEmpty()) << "three of its own pauses";
  EXPECT_THAT(beats.Silent(At(261)), ElementsAre(1, 2, 3));
}

TEST(Heartbeats, WhereAllAreSilentNobodyIs) {
  EXPECT_THAT(Talking(1, 60).Silent(At(200)), IsEmpty());
}

TEST(Heartbeats, WhoOnlyEverSaidAWordIsNotJudged) {
  Heartbeats beats;
  for (int32_t rank = 0; rank < 8; ++rank) beats.Saw(rank, At(0));
  for (double at = 1; at <= 100; ++at) beats.Saw(7, At(at));
  EXPECT_THAT(beats.Silent(At(100)), IsEmpty()) << "only the last rank prints steps";
  EXPECT_EQ(beats.Known(), 8);
}

TEST(Heartbeats, TheExportersAbsenceIsNobodysSilence) {
  Heartbeats beats = Talking(1, 60);
  beats.Excuse(At(1000));
  beats.Saw(0, At(1000));
  EXPECT_THAT(beats.Silent(At(1001)), IsEmpty());
  beats.Saw(0, At(1015));
  EXPECT_THAT(beats.Silent(At(1016)), ElementsAre(1, 2, 3));
}

TEST(Heartbeats, ManyLinesOfOneBatchAreOneBeat) {
  Heartbeats beats;
  for (int i = 0; i < 100; ++i) beats.Saw(1, At(0));
  for (double at = 1; at <= 60; ++at) beats.Saw(0, At(at));
  EXPECT_THAT(beats.Silent(At(60)), IsEmpty());
  beats.Saw(-1, At(60));
  beats.Saw(kMostRanks, At(60));
  EXPECT_EQ(beats.roster().size(), 2);
}

}  // namespace
}  // namespace aijob::analyze
