#pragma once
// Ended: rotated files that were read to their end, so that they are known when they are met again
// among what rotation left. They are stored as the other positions are: times alone cannot tell
// what was read, many files may be written within one tick of a file system's clock.
//
// Owned by one Tailer, not thread-safe. The kKept last written are known, others are forgotten.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/position.h"

namespace aijob::tail {

class Ended {
 public:
  static constexpr size_t kKept = 256;

  /// `position`, once at `origin`, has ended (an empty file is not kept: an inode alone tells
  /// nothing). One that is known no longer joins `forgotten`.
  void Keep(model::Position position, std::string origin, std::vector<model::Position>& forgotten);

  /// A new file has that identity.
  void Reused(const model::FileIdentity& identity);

  /// A file that is open, as it is now.
  struct Seen {
    int fd = -1;
    model::FileIdentity identity;
    uint64_t size = 0;
    int64_t written = 0;
  };

  /// It is one of them. A file of the same size that was written at another
  /// time is not: inodes are reused, and a job that starts over and over may say the same.
  [[nodiscard]] bool Holds(const Seen& file) const { return Find(file) != nullptr; }

  /// The position of one that is to be followed on.
  std::optional<model::Position> Take(const Seen& file);

  /// When the last of those from `origin` was written; 0: none is known.
  [[nodiscard]] int64_t Newest(std::string_view origin) const;

  /// Adds those that ended since the last call.
  void TakeChanged(std::vector<model::Position>& changed);

  void AddTo(std::vector<model::Position>& positions) const;

 private:
  struct One {
    model::Position position;
    std::string origin;
    bool changed = true;
  };

  [[nodiscard]] const One* Find(const Seen& file) const;

  std::vector<One> all_;
};

}  // namespace aijob::tail
