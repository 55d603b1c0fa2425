#pragma once
// What the small JSON files of a checkpoint say of it: Hugging Face's trainer_state.json, and
// meta.json of those who write data, metadata and a marker, in this order.
//
// meta.json: {"global_step": 500, "model_version": "..", "timestamp": .., "hash": ".."}, each
// optional. `timestamp` is RFC 3339, or Unix seconds or milliseconds. `hash` is the SHA-256 of all
// other entries as "key:value;", SORTED by key: who walks a hash map instead gets another sum with
// each run. Separators ";", none or "\n" are taken. Only a hash of 64 hexadecimal digits is judged.
// trainer_state.json: transformers/trainer_callback.py@v4.40 (TrainerState, sorted keys).
//
// Owner: collect/. Threads: pure functions. Failures: `broken` where it is no JSON to its end.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/time.h"

namespace aijob::collect {

struct CheckpointMetadata {
  bool broken = false;
  std::optional<uint64_t> global_step;
  std::string model_version;
  std::optional<model::TimePoint> timestamp;
  std::optional<bool> hash_agrees;  // nothing: no hash that can be judged
};

/// Of meta.json's text. REQUIRES all of it.
CheckpointMetadata ReadMetaJson(std::string_view text);

/// Of trainer_state.json; `whole`: it is all of the file, not only its beginning.
CheckpointMetadata ReadTrainerState(std::string_view text, bool whole);

}  // namespace aijob::collect
