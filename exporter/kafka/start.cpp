#include "kafka/start.h"

#include <algorithm>

namespace aijob::kafka {

int64_t StartOf(const Known& known, bool from_end) {
  if (known.own >= 0 && known.group_is_ours) return known.own;
  const int64_t furthest = std::max(known.own, known.group);
  if (furthest >= 0) return furthest;
  return from_end ? kEnd : kBeginning;
}

}  // namespace aijob::kafka
