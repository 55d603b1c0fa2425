#pragma once
// ShardSet: whether the files of one checkpoint belong together, by their names: shards that are
// missing, and shards of two writers.
//
// Sources: "model-00001-of-00004.safetensors" and its index, "model.safetensors.index.json"
// (transformers/modeling_utils.py@v4.40, huggingface_hub serialization); "__0_0.distcp", named in
// ".metadata" (torch/distributed/checkpoint/filesystem.py@v2.4); verl's and FSDP's
// "model_world_size_8_rank_0.pt" (verl/utils/checkpoint/fsdp_checkpoint_manager.py); DeepSpeed's
// "zero_pp_rank_0_mp_rank_00_optim_states.pt" (deepspeed/runtime/engine.py@v0.14).
//
// Owner: collect/. Threads: pure functions over a listing. Failures: told as what is wrong.

#include <set>
#include <string>
#include <string_view>

#include "collect/folder_listing.h"

namespace aijob::collect {

/// The first thing that is wrong with the names; empty where nothing is.
std::string NamesFault(const FolderListing& listing);

/// The shards that an index (index.json) names; `broken` where it is no JSON to its end.
std::set<std::string> IndexedShards(std::string_view text, bool& broken);

/// The shards that the text of a `.metadata` (a pickle: names stand in it as they are) mentions.
std::set<std::string> DistcpShards(std::string_view text);

/// Two writers at one checkpoint: temporary or lock files of one stem with different owners
/// ("model.pt.tmp.node1", "model.pt.tmp.node2"), changed within `window` of each other.
std::string WritersFault(const FolderListing& listing, model::Duration window);

}  // namespace aijob::collect
