#pragma once
// Ended: rotated files that were read to their end, so that they are known when they are met again
// among what rotation left. They are stored as the other positions are: times alone cannot tell
// what was read, many files may be written within one tick of a file system's clock.
//
// Owned by one Tailer, not thread-safe. The last kKept are known; an older one is forgotten.

#include <deque>
#include <vector>

#include "model/position.h"

namespace aijob::tail {

class Ended {
 public:
  static constexpr size_t kKept = 256;

  /// `position` has ended (an empty file is not kept: an inode alone tells nothing). One that is
  /// known no longer joins `forgotten`.
  void Keep(model::Position position, std::vector<model::Position>& forgotten);

  /// A new file has that identity.
  void Reused(const model::FileIdentity& identity);

  /// What `fd` is open for, `size` bytes of that identity, is one of them.
  [[nodiscard]] bool Holds(int fd, const model::FileIdentity& identity, uint64_t size) const;

  /// Adds those that ended since the last call.
  void TakeChanged(std::vector<model::Position>& changed);

  [[nodiscard]] const std::deque<model::Position>& positions() const { return positions_; }

 private:
  std::deque<model::Position> positions_;  // oldest first
  size_t changed_ = 0;                     // how many of the newest were not taken yet
};

}  // namespace aijob::tail
