#pragma once
// The closed vocabularies of labels: the words a label can have, so that every series of them
// exists at 0 before its first event. A word that stands in none is counted as `other`, or as what
// the list says.
//
// Lifetime: static and constant; any thread may read it.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "model/launch.h"
#include "model/level.h"
#include "model/taxonomy.h"

namespace aijob::metrics {

namespace vocabulary {
using Word = std::string_view;

constexpr auto ClassNames() {
  std::array<Word, model::kFailureClasses.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = model::kFailureClasses[i].name;
  return names;
}
inline constexpr auto kClass = ClassNames();

inline constexpr Word kTaskStatus[] = {"pending", "running", "success", "failed", "other"};
inline constexpr Word kMemoryKind[] = {"model", "kv_cache", "graph", "peak_reserved", "avail"};
inline constexpr Word kGpuFault[] = {"lost", "unreadable", "driver", "hanging", "limit"};
inline constexpr Word kRoute[] = {"/v1/chat/completions",
                                  "/v1/completions",
                                  "/v1/responses",
                                  "/v1/embeddings",
                                  "/v1/rerank",
                                  "/v1/models",
                                  "/v1/images",
                                  "/v1/audio",
                                  "/generate",
                                  "/generate_stream",
                                  "/api/generate",
                                  "/api/chat",
                                  "/tokenize",
                                  "health",
                                  "other"};
inline constexpr Word kCode[] = {"2xx", "3xx", "4xx", "5xx", "408", "429", "499", "503"};
inline constexpr Word kRejected[] = {"no_accept_time", "gt_process_age", "negative", "not_finite"};
inline constexpr Word kTimeout[] = {"request",  "probe", "collective", "store",
                                    "download", "task",  "dependency"};
inline constexpr auto kPhase = model::kPhaseNames;
inline constexpr Word kBound[] = {"low", "high"};
inline constexpr Word kOp[] = {"ALLREDUCE",      "_ALLGATHER_BASE", "BROADCAST",
                               "REDUCE_SCATTER", "ALLTOALL",        "SEND",
                               "RECV",           "BARRIER",         "OTHER"};
inline constexpr Word kTransport[] = {"ib", "socket", "p2p", "shm", "ofi", "gloo", "store"};
inline constexpr Word kCommKind[] = {"closed", "timeout", "completion", "async_fatal", "init"};
inline constexpr Word kErrorLevel[] = {"error", "fatal"};
inline constexpr Word kSaveResult[] = {"success", "failed", "incomplete"};
inline constexpr Word kSaveMode[] = {"sync", "async"};
inline constexpr Word kLoadResult[] = {"success", "failed", "not_found", "inconsistent"};
inline constexpr Word kCheckpointCheck[] = {"step", "hash", "timestamp", "marker", "shards"};
inline constexpr Word kHealth[] = {"ok", "starting", "failed", "timeout"};
inline constexpr Word kRemediationOutcome[] = {"observed",  "dry_run", "suppressed", "sent",
                                               "succeeded", "failed",  "unknown"};
inline constexpr Word kSuppressed[] = {
    "recovered",  "superseded", "stale",    "unknown_cause", "cascade",     "teardown",
    "repetition", "conditions", "progress", "starting",      "maintenance", "not_leader",
    "breaker",    "flapping",   "cooldown", "budget",        "unsafe",      "busy"};
inline constexpr Word kHookResult[] = {"ok", "failed", "timeout"};
inline constexpr Word kRemediationMode[] = {"observe", "dry_run", "act"};
inline constexpr Word kSignal[] = {"latency", "error_rate", "step_time", "memory"};
inline constexpr Word kMethod[] = {"ewma", "cusum", "mad_z"};
inline constexpr Word kHorizon[] = {"1", "3", "6", "12"};
inline constexpr Word kStallWarning[] = {"shm_broadcast", "kv_preemption", "training", "serving",
                                         "startup",       "straggler",     "other"};
inline constexpr Word kStall[] = {"comm_hang",    "noncomm_hang", "comm_slow",
                                  "noncomm_slow", "serving",      "startup"};
inline constexpr Word kStragglerSignal[] = {"step", "data", "flops"};
inline constexpr Word kRotation[] = {"rename", "truncate", "recreate"};
inline constexpr Word kLineDrop[] = {"oversize", "budget"};
inline constexpr Word kPushRefused[] = {"bad_request", "forbidden", "too_large", "too_many",
                                        "storage"};
inline constexpr Word kLeftOut[] = {"family", "series", "exemplar"};
}  // namespace vocabulary

/// `word` as it stands in `words`, or `otherwise`.
constexpr std::string_view InVocabulary(std::string_view word,
                                        std::span<const std::string_view> words,
                                        std::string_view otherwise) {
  for (const std::string_view known : words) {
    if (known == word) return known;
  }
  return otherwise;
}

}  // namespace aijob::metrics
