#pragma once
// RankOf: which rank a file's lines are of, by its path. Understood are names that say so
// ("rank_3.log", "rank-12.err", "worker3.log" is not one), torchelastic's folders
// ("<run>/attempt_0/3/stderr.log": torch/distributed/elastic/multiprocessing/api.py@v2.4) and pods
// of a StatefulSet or a PyTorchJob ("<job>-worker-3": kubeflow/trainer@v1.8, whose master is rank 0
// and whose worker i is rank i + 1).
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

}  // namespace aijob::analyze
