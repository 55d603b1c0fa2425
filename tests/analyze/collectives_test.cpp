#include "analyze/collectives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Roster Known(int32_t ranks) {
  Roster roster;
  for (int32_t rank = 0; rank < ranks; ++rank) roster.Saw(rank, At(rank));
  return roster;
}

TEST(Collectives, WhoIsSilentIsSuspect) {
  Collectives collectives;
  for (const int rank : {1, 2, 3, 5, 6, 7}) collectives.Note(Timeout(600, rank, 78), rank, At(600));
  EXPECT_TRUE(collectives.Hangs());
  EXPECT_THAT(collectives.Suspects(Known(8)), ElementsAre(0, 4)) << "the longest silent first";
}

TEST(Collectives, WhereMostAreSilentNobodyStandsOut) {
  Collectives collectives;
  collectives.Note(Timeout(600, 0, 78), 0, At(600));
  EXPECT_THAT(collectives.Suspects(Known(8)), IsEmpty());
  EXPECT_THAT(collectives.Suspects(Roster()), IsEmpty());
}

TEST(Collectives, WhoCameLeastFarIsSuspect) {
  Collectives collectives;
  for (int rank = 0; rank < 8; ++rank) {
    model::Event event = Timeout(600, rank, rank == 5 ? 77 : 78);
    event.values.push_back({"last_enqueued", rank == 5 ? 77.0 : 80.0});
    event.values.push_back({"last_completed", rank == 5 ? 76.0 : 77.0});
    collectives.Note(event, rank, At(600 + 0.1 * rank));
  }
  EXPECT_THAT(collectives.Suspects(Known(8)), ElementsAre(5));
  EXPECT_EQ(collectives.Spread(), 1);
  EXPECT_NEAR(collectives.ClockSkew().value_or(-1), 0.7, 1e-6);
}

TEST(Collectives, WhoIsNamedComesFirst) {
  Collectives collectives;
  model::Event barrier = Failure("comm_hang", "collective_timeout", 600, 0);
  barrier.labels.push_back({"missing_ranks", "3, 5"});
  collectives.Note(barrier, 0, At(600));
  EXPECT_THAT(collectives.Suspects(Known(8)), ElementsAre(3, 5));
}

TEST(Collectives, SavedAndLoadedTheyAreTheSame) {
  Collectives collectives;
  for (const int rank : {1, 2, 3}) collectives.Note(Timeout(600, rank, 78), rank, At(600));
  Collectives loaded;
  loaded.Load(nlohmann::json::parse(collectives.Save().dump()));
  EXPECT_EQ(loaded.Suspects(Known(4)), collectives.Suspects(Known(4)));
  EXPECT_EQ(loaded.Spread(), collectives.Spread());
}

TEST(Collectives, NumbersThatAreNoneAreLeftOut) {
  Collectives collectives;
  collectives.Note(Timeout(600, 4096, 1), 4096, At(600));
  collectives.Note(Timeout(600, -1, 1), -1, At(600));
  model::Event odd = Timeout(600, 1, NAN);
  odd.labels.push_back({"missing_ranks", "99999999999, -4, x"});
  collectives.Note(odd, 1, At(600));
  EXPECT_THAT(collectives.Suspects(Known(2)), ElementsAre(0));
  EXPECT_EQ(collectives.Spread(), std::nullopt);
}

}  // namespace
}  // namespace aijob::analyze
