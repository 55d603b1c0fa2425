#include "parse/prefix.h"

#include <gtest/gtest.h>

#include <string>

namespace aijob::parse {
namespace {

using std::string;

TEST(PrefixTest, RankOf) {
  struct {
    const char* line;
    int32_t rank;
  } const cases[] = {
      // torch.distributed, torchrun --tee, srun --label, mpirun --tag-output
      {"[rank3]: Traceback", 3},
      {"[rank12]:[W717 11:48:01.5 P.cpp:1] x", 12},
      {"[default7]:x", 7},
      {"[default0]:[rank24]: x", 24},
      {"0: x", 0},
      {"13: x", 13},
      {"3: [rank5]: x", 5},
      {"[1,3]<stderr>:x", 3},
      {"[1,0]<stdout>: x", 0},
      // vLLM
      {"(VllmWorker rank=7 pid=12) INFO x", 7},
      {"(VllmWorker TP1 pid=12) INFO x", 1},
      {"(Worker_TP0 pid=12) INFO x", 0},
      {"(Worker_TP3_EP3 pid=12) INFO x", 3},
      {"(Worker_PP1_TP2 pid=12) INFO x", 2},
      {"(Worker pid=12) INFO x", -1},
      {"(EngineCore_DP0 pid=9) ERROR x", -1},
      {"(APIServer pid=9) INFO x", -1},
      {"(HTTP9 pid=9) INFO x", -1},
      {"(VllmWorkerProcess pid=12) INFO x", -1},
      {"(EngineCore_DP0 pid=9) (Worker_TP1 pid=12) ERROR x", 1},
      // SGLang, behind its clock
      {"[2026-08-01 23:43:42 TP0] x", 0},
      {"[2026-08-01 23:43:42 DP2 TP11 EP1] x", 11},
      {"[2026-08-01 23:43:42] x TP3", -1},
      {"[2026-08-01 23:43:42 DP2] x", -1},
      // Ray: a pid is no rank
      {"(RayTrainWorker pid=4112, ip=10.0.0.1) x", -1},
      {"(pretraining, pid=4112) x", -1},
      {"(RayTrainWorker pid=4112) [rank2]: x", 2},
      // DeepSpeed, c10d, docker-compose
      {"[2025-02-10 12:00:00,113] [INFO] [Rank 0] step=10", 0},
      {"[E710 18:00:32.4 P.cpp:757] [Rank 3] Watchdog", 3},
      {" 21%|##| 1/2 [00:13<00:11][rank6]:[E709 17:05:38.4 x]", 6},
      {"vllm-1  | (Worker_TP5 pid=12) x", 5},
      // none
      {"", -1},
      {"x", -1},
      {"10:20:30 x", -1},
      {"123456: x", -1},
      {"[rank]: x", -1},
      {"[rank-1]: x", -1},
      {"[rank99999999999]: x", -1},
      {"[rank3", 3},
      {"(rank=3) x", -1},
      {"ranks [0, 1] x", -1},
      {"[1] x", -1},
  };
  for (const auto& test : cases) EXPECT_EQ(RankOf(test.line).rank, test.rank) << test.line;
  EXPECT_EQ(RankOf(string(160, 'x') + " [Rank 3] x").rank, -1) << "a head has 160 bytes";
}

TEST(PrefixTest, TagsLength) {
  const char* const cases[][2] = {
      // the tags, what follows them
      {"[rank3]: ", "Traceback"},
      {"  0:  [rank3]:", "x"},
      {"[1,3]<stderr>:", "x"},
      {"(Worker_TP0 pid=12) ", "ERROR x"},
      {"(pretraining, pid=4112) ", "x"},
      {"ollama-1  | ", "{\"msg\":\"m\"}"},
      {"0 | ", "x"},
      {"0: ", ""},
      {"  ", "x"},
      {"", "10:20:30 x"},
      {"", "123456: x"},
      {"", "[INFO] x"},
      {"", "(no number) x"},
      {"", "(pid=12 without end"},
      {"", "word | x"},
      {"", "a-1| x"},
      {"", ""},
  };
  for (const auto& [tags, rest] : cases) {
    EXPECT_EQ(TagsLength(string(tags) + rest), string(tags).size()) << tags << rest;
  }
  EXPECT_EQ(TagsLength("[" + string(100, 'x') + "]: x"), 0U);
  EXPECT_EQ(TagsLength("(pid=" + string(100, '1') + ") x"), 0U);
  EXPECT_TRUE(RankOf("[default7]: x").local);
  EXPECT_FALSE(RankOf("[default4]:[rank12]: x").local);
}

TEST(PrefixTest, TaggedRanksAreOfTheWorld) {
  for (const auto& [line, rank] : {std::pair{"[rank3]:[E1003 x", 3},
                                   {"[default1]:[rank9]: x", 9},
                                   {"[default1]: x", -1},
                                   {"12: x", 12},
                                   {"[1,5]<stdout>: x", 5},
                                   {"[2026-01-02 03:04:05] x", -1},
                                   {"12:30:01 x", -1},
                                   {"x [rank3]: y", -1},
                                   {"", -1}}) {
    EXPECT_EQ(TaggedRank(line), rank) << line;
  }
}

}  // namespace
}  // namespace aijob::parse
