#pragma once
// SeriesSet: which series exist, as 64-bit hashes: eight to sixteen bytes a series, and a push asks
// only for its own.
//
// Two different series have one hash with a probability of n^2 / 2^65: 4e-8 at 1.2 million. Then
// the later one is refused as a duplicate. Owner: Groups. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace aijob::push {

class SeriesSet {
 public:
  /// False: it was there already. REQUIRES hash != 0.
  bool Insert(uint64_t hash) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    size_t at = Home(hash);
    for (; slots_[at] != 0; at = Next(at)) {
      if (slots_[at] == hash) return false;
    }
    slots_[at] = hash;
    ++size_;
    return true;
  }

  [[nodiscard]] bool Contains(uint64_t hash) const {
    if (slots_.empty()) return false;
    for (size_t at = Home(hash); slots_[at] != 0; at = Next(at)) {
      if (slots_[at] == hash) return true;
    }
    return false;
  }

  /// REQUIRES that it is there.
  void Erase(uint64_t hash) {
    size_t hole = Home(hash);
    while (slots_[hole] != hash) hole = Next(hole);
    // Those behind the hole that would be looked for from before it move up (no tombstones).
    for (size_t at = Next(hole); slots_[at] != 0; at = Next(at)) {
      const size_t distance = (at - Home(slots_[at])) & Mask();
      if (distance < ((at - hole) & Mask())) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole] = 0;
    --size_;
  }

  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr size_t kFirstSlots = 1024;

  [[nodiscard]] size_t Mask() const { return slots_.size() - 1; }
  [[nodiscard]] size_t Home(uint64_t hash) const { return hash & Mask(); }
  [[nodiscard]] size_t Next(size_t at) const { return (at + 1) & Mask(); }

  void Grow() {
    std::vector<uint64_t> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    old.swap(slots_);
    for (const uint64_t hash : old) {
      if (hash == 0) continue;
      size_t at = Home(hash);
      while (slots_[at] != 0) at = Next(at);
      slots_[at] = hash;
    }
  }

  std::vector<uint64_t> slots_;
  size_t size_ = 0;
};

}  // namespace aijob::push
