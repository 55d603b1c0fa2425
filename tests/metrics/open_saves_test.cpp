#include "metrics/open_saves.h"

#include <gtest/gtest.h>

namespace aijob::metrics {
namespace {

model::TimePoint At(int seconds) { return model::TimePoint(std::chrono::seconds(seconds)); }

TEST(OpenSavesTest, OneStream) {
  OpenSaves saves;
  EXPECT_EQ(saves.Begin(1, 100, At(1)), 0);
  saves.End(1, 100);
  EXPECT_EQ(saves.Begin(1, 200, At(2)), 0);
  EXPECT_EQ(saves.Begin(1, 200, At(3)), 0) << "its second part";
  EXPECT_EQ(saves.Begin(1, 300, At(4)), 1) << "200 never ended";
  saves.End(1, std::nullopt);
  EXPECT_EQ(saves.size(), 0u);
  EXPECT_EQ(saves.Begin(1, 400, At(5)), 0);
  saves.Fail(1, std::nullopt);
  EXPECT_EQ(saves.Begin(1, 500, At(6)), 0) << "400 was counted as failed";
}

TEST(OpenSavesTest, Restarts) {
  const struct {
    const char* name;
    model::StreamId stream;
    std::optional<double> step;
    int time;
    int incomplete;
  } cases[] = {
      {"restarted, in its stream", 1, std::nullopt, 9, 1},
      {"restarted, somewhere else", 2, std::nullopt, 9, 0},
      {"went on from an earlier step", 1, 100, 9, 1},
      {"went on from an earlier step, in a new file", 2, 100, 9, 1},
      {"from scratch", 2, kFromScratch, 9, 1},
      {"went on from this very step", 2, 200, 9, 0},
      {"another rank's line, from before the save", 2, 100, 1, 0},
  };
  for (const auto& each : cases) {
    OpenSaves saves;
    saves.Begin(1, 200, At(5));
    EXPECT_EQ(saves.Resume(each.stream, each.step, At(each.time)), each.incomplete) << each.name;
    EXPECT_EQ(saves.size(), each.incomplete == 1 ? 0u : 1u) << each.name;
  }
}

TEST(OpenSavesTest, ManyRanksTellOfOneSave) {
  OpenSaves saves;
  for (model::StreamId rank = 0; rank < 8; ++rank) EXPECT_EQ(saves.Begin(rank, 200, At(5)), 0);
  EXPECT_EQ(saves.Resume(0, 100, At(60)), 1) << "once for all of them";
  EXPECT_EQ(saves.Begin(9, 200, At(5)), 0) << "a rank whose file is read later";
  EXPECT_EQ(saves.size(), 0u);
  EXPECT_EQ(saves.Begin(0, 200, At(90)), 0) << "it is saved again";
  EXPECT_EQ(saves.size(), 1u);
}

TEST(OpenSavesTest, RanksAheadSayNothingOfRanksBehind) {
  OpenSaves saves;
  saves.Begin(0, 200, At(5));
  EXPECT_EQ(saves.Begin(1, 300, At(60)), 0);
  saves.End(1, 300);
  saves.End(0, 200);
  EXPECT_EQ(saves.size(), 0u);
}

TEST(OpenSavesTest, Bounded) {
  OpenSaves saves;
  for (model::StreamId stream = 0; stream < 1000; ++stream) saves.Begin(stream, 1, At(1));
  EXPECT_EQ(saves.size(), OpenSaves::kOpenSaves);
}

}  // namespace
}  // namespace aijob::metrics
