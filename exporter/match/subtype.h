#pragma once
// Subtypes that arithmetic or a table decides: `subtype_from: oom_arithmetic` and `xid_bucket`.
//
// Owner: match/. Threads: pure functions. Units: bytes.

#include <string_view>

#include "model/event.h"

namespace aijob::match {

/// Why an allocation on a GPU failed, from the numbers the line states (names as in the torch pack:
/// requested_bytes, total_bytes, free_bytes, allocated_bytes, reserved_bytes,
/// reserved_unallocated_bytes, process_bytes, private_pool_bytes). The first that holds:
///   kv_cache       the text speaks of cache blocks
///   graph_pool     private_pool > requested
///   fragmentation  reserved_unallocated >= requested (reserved - allocated where only those are
///   stated) cotenant       total - free - process > max(1 GiB, 5 % of total); process is the
///   reserved bytes where
///                  the line does not state it
///   cudamalloc     the text names cudaMalloc or CUDA calloc: llama.cpp's and NCCL's own
///   allocations capacity       any of the numbers is stated unknown        none is
/// Example (Hugging Face forum): "Tried to allocate 20 MiB; 10.76 GiB total; 9.71 GiB
/// allocated; 5.56 MiB free; 9.82 GiB reserved": 0.11 GiB >= 20 MiB, so `fragmentation`, not a
/// bigger GPU.
std::string_view OomSubtype(const model::Event& event, std::string_view text);

/// Where a GPU's Xid belongs. Source: NVIDIA's Xid catalogue with its resolution buckets
/// (https://docs.nvidia.com/deploy/xid-errors/), as of 2025.
struct XidBucket {
  std::string_view subtype;
  std::string_view fingerprint;
  model::Role role = model::Role::kInitiating;
  model::Severity severity = model::Severity::kCritical;
};
XidBucket XidBucketOf(double xid);

}  // namespace aijob::match
