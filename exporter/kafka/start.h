#pragma once
// StartOf: where reading a partition begins, once it is assigned.
//
// Two know how far it was read: our own state, where the offset is stored together with the
// numbers, and the group, which hears of it afterwards, from us and from every other member. Each
// commit to the group carries who made it, so that one can tell:
//
//   the group's last commit is our own  ->  our state decides: it is never behind the numbers
//   it is somebody else's               ->  whoever is further: they may have read on after us
//   nobody has committed, nor do we know -> the beginning; or the end, for what stands there at the
//                                          very first start under `start: end`, as with files

#include <cstdint>

#include "kafka/options.h"

namespace aijob::kafka {

inline constexpr int64_t kBeginning = -2;
inline constexpr int64_t kEnd = -3;

struct Known {
  int64_t own = kNoOffset;    // of our state
  int64_t group = kNoOffset;  // as committed
  bool group_is_ours = false;
};

/// An offset, kBeginning or kEnd.
int64_t StartOf(const Known& known, bool from_end);

}  // namespace aijob::kafka
