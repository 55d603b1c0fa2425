#pragma once
// RankOf: which rank a file's lines are of, by its path. A name says it ("rank_3.log",
// "rank-12.err", a folder "rank7"); torchelastic's folders say the rank on the node
// ("<run>/attempt_0/3/stderr.log": torch/distributed/elastic/multiprocessing/api.py@v2.4). A pod's
// or a host's number is no rank: a worker may have eight of them, and a master before it.
//
// Thread-safety: pure functions.

#include <cstdint>
#include <string_view>

namespace aijob::analyze {

inline constexpr int32_t kMostRanks = 4096;  // of one workload; others are left out

/// All of `digits` as a rank; -1 where they are none.
int32_t ReadRank(std::string_view digits);

/// -1 where the path does not say.
int32_t RankOfPath(std::string_view path);
int32_t LocalRankOfPath(std::string_view path);

}  // namespace aijob::analyze
