#pragma once
// Pack: what a push brought, made ready for its group: labels overruled, series packed and hashed.
// What can be judged without knowing other groups is judged here.
//
// Thread-safety: pure function; it is the costly part of a push and needs no lock.

#include <cstdint>
#include <string>
#include <vector>

#include "model/families.h"
#include "model/pushed.h"
#include "model/result.h"

namespace aijob::push {

/// Families that groups have by themselves, and that nobody can push; the last one where a group
/// has a time to live.
inline constexpr std::string_view kPushTime = "push_time_seconds";
inline constexpr std::string_view kPushFailureTime = "push_failure_time_seconds";
inline constexpr std::string_view kPushExpiry = "push_expiry_timestamp_seconds";

struct PackedFamily {
  std::string name;
  std::string help;
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::string data;              // see block.h
  std::vector<uint64_t> hashes;  // of its series
  bool utf8_labels = false;      // some label name may not be classic
};

/// Fails for reserved or repeated labels, and a `le` or `quantile` where the type makes its own.
model::Result<std::vector<PackedFamily>> Pack(const model::Families& families,
                                              const model::GroupingLabels& group, uint64_t seed);

}  // namespace aijob::push
