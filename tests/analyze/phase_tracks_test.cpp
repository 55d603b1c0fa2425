#include "analyze/phase_tracks.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using model::LaunchStatus;
using model::Phase;
using std::chrono::seconds;

PhaseTracks::Moment M(double at) { return {At(at), true}; }

TEST(PhaseTracksTest, FromBeginToEnd) {
  PhaseTracks tracks;
  tracks.Begin(Phase::kWeights, 0, M(1));
  tracks.Begin(Phase::kWeights, 0, M(2));
  EXPECT_TRUE(tracks.IsOpen(Phase::kWeights));
  EXPECT_EQ(tracks.Current()->first, Phase::kWeights);
  EXPECT_EQ(tracks.Current()->second, At(1));
  tracks.End(Phase::kWeights, 0, M(5), true);
  EXPECT_EQ(tracks.Measured(Phase::kWeights), seconds(4));
  EXPECT_FALSE(tracks.Current());
}

TEST(PhaseTracksTest, OnlyAnEndIsNoDuration) {
  PhaseTracks tracks;
  tracks.End(Phase::kWeights, 0, M(5), false);
  EXPECT_FALSE(tracks.Measured(Phase::kWeights));
  ASSERT_EQ(tracks.Show().size(), 1u);
  EXPECT_EQ(tracks.Show()[0].start, At(5));
  EXPECT_FALSE(tracks.Show()[0].duration);
}

TEST(PhaseTracksTest, PointsAreNoDuration) {
  PhaseTracks tracks;
  tracks.Point(Phase::kKvCache, -1, M(5), false);
  tracks.Point(Phase::kKvCache, -1, M(7), true);
  EXPECT_FALSE(tracks.Measured(Phase::kKvCache));
  EXPECT_EQ(tracks.Covered().Length(), seconds(2)) << "but it was there";
  tracks.Point(Phase::kKvCache, -1, M(17), false);
  EXPECT_EQ(tracks.Covered().Length(), seconds(2)) << "something else was between";
}

TEST(PhaseTracksTest, TheSlowestRankCounts) {
  PhaseTracks tracks;
  tracks.State(Phase::kWeights, 0, At(0), seconds(21));
  tracks.State(Phase::kWeights, 3, At(1), seconds(34));
  tracks.State(Phase::kWeights, 1, At(2), seconds(22));
  const auto shown = tracks.Show();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].duration, seconds(34));
  EXPECT_EQ(shown[0].slowest_rank, 3);
  EXPECT_EQ(shown[0].ranks, 3);
  EXPECT_EQ(shown[0].start, At(0));
}

TEST(PhaseTracksTest, AnotherPhaseEndsIt) {
  PhaseTracks tracks;
  tracks.Begin(Phase::kConfigLoad, -1, M(0));
  tracks.Begin(Phase::kWeights, 0, M(1));
  tracks.Begin(Phase::kWeights, 1, M(1));
  tracks.EndOthers(0, Phase::kKvCache, M(4));
  EXPECT_EQ(tracks.Measured(Phase::kConfigLoad), seconds(4)) << "who speaks for all";
  EXPECT_TRUE(tracks.IsOpen(Phase::kWeights)) << "rank 1's";
  EXPECT_TRUE(tracks.Knows(Phase::kWeights, 0));
  EXPECT_FALSE(tracks.Knows(Phase::kWeights, 1));
}

TEST(PhaseTracksTest, WhatIsStatedEndsWhatCameBefore) {
  PhaseTracks tracks;
  tracks.Begin(Phase::kConfigLoad, -1, M(0));
  tracks.Begin(Phase::kWeights, 0, M(10));
  tracks.EndEarlier(0, Phase::kDownload, M(11));
  EXPECT_EQ(tracks.Measured(Phase::kConfigLoad), seconds(11));
  EXPECT_TRUE(tracks.IsOpen(Phase::kWeights)) << "which downloads within it";
  tracks.EndEarlier(0, Phase::kOther, M(12));
  EXPECT_TRUE(tracks.IsOpen(Phase::kWeights));
}

TEST(PhaseTracksTest, WhatIsStatedWins) {
  PhaseTracks tracks;
  tracks.Begin(Phase::kWeights, 0, M(0));
  tracks.State(Phase::kWeights, 0, At(2), seconds(20));
  tracks.EndAll(M(50));
  EXPECT_EQ(tracks.Measured(Phase::kWeights), seconds(20));
}

TEST(PhaseTracksTest, WithNoTimesNothingIsMeasured) {
  PhaseTracks tracks;
  tracks.Begin(Phase::kWeights, 0, {At(0), false});
  tracks.End(Phase::kWeights, 0, {At(0), false}, true);
  EXPECT_FALSE(tracks.Measured(Phase::kWeights));
}

TEST(PhaseTracksTest, CutShort) {
  PhaseTracks tracks;
  tracks.State(Phase::kDownload, 0, At(0), seconds(1));
  tracks.Begin(Phase::kWeights, 0, M(1));
  tracks.Cut(At(5), LaunchStatus::kFailed);
  const auto shown = tracks.Show();
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[0].status, LaunchStatus::kSuccess);
  EXPECT_EQ(shown[1].status, LaunchStatus::kFailed);
  EXPECT_EQ(shown[1].duration, seconds(4));
  EXPECT_FALSE(tracks.Measured(Phase::kWeights)) << "it was not done";
}

TEST(PhaseTracksTest, RanksAreBounded) {
  PhaseTracks tracks;
  for (int rank = 0; rank < 4000; ++rank) tracks.State(Phase::kWeights, rank, At(0), seconds(5));
  EXPECT_EQ(tracks.Show()[0].ranks, kMostLaunchRanks + 1);
}

TEST(PhaseTracksTest, AreSaved) {
  PhaseTracks tracks;
  tracks.State(Phase::kDownload, 2, At(0), seconds(1));
  tracks.Begin(Phase::kWeights, 2, M(1));
  tracks.Point(Phase::kKvCache, -1, M(1), false);
  PhaseTracks loaded;
  loaded.Load(nlohmann::json::parse(tracks.Save().dump()));
  loaded.End(Phase::kWeights, 2, M(4), true);
  EXPECT_EQ(loaded.Measured(Phase::kWeights), seconds(3));
  EXPECT_EQ(loaded.Measured(Phase::kDownload), seconds(1));
  EXPECT_EQ(loaded.Show().size(), 3u);
}

}  // namespace
}  // namespace aijob::analyze
