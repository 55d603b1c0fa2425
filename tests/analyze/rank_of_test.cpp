#include "analyze/rank_of.h"

#include <gtest/gtest.h>

namespace aijob::analyze {
namespace {

TEST(RankOf, PathsThatSayIt) {
  struct Case {
    const char* path;
    int32_t rank;
  };
  for (const auto& [path, rank] : {
           Case{"/logs/rank_3.log", 3},
           Case{"rank3.err", 3},
           Case{"/logs/run/rank-12/out.txt", 12},
           Case{"/logs/job.rank.7", 7},
           Case{"/tmp/torchelastic_x/none_y/attempt_0/5/stderr.log", -1},
           Case{"/var/log/pods/ml_train-worker-3_uid/pytorch/0.log", -1},
           Case{"/logs/frank3.log", -1},
           Case{"/logs/ranking.log", -1},
           Case{"/logs/rank_99999.log", -1},
           Case{"/logs/2/out.log", -1},
           Case{"-", -1},
           Case{"", -1},
       }) {
    EXPECT_EQ(RankOfPath(path), rank) << path;
  }
}

TEST(RankOf, TheLaunchersFoldersSayTheRankOnTheNode) {
  EXPECT_EQ(LocalRankOfPath("/tmp/torchelastic_x/none_y/attempt_0/5/stderr.log"), 5);
  EXPECT_EQ(LocalRankOfPath("/logs/5/stderr.log"), -1);
  EXPECT_EQ(LocalRankOfPath("x"), -1);
}

TEST(RankOf, Digits) {
  EXPECT_EQ(ReadRank("12"), 12);
  for (const char* text : {"", "-1", "x", "1x", "4096", "99999999999"}) {
    EXPECT_EQ(ReadRank(text), -1) << text;
  }
}

}  // namespace
}  // namespace aijob::analyze
