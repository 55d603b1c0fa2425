#pragma once
// SeriesIndex: from label values, as raw bytes, to the number of their series. Open addressing,
// linear probing; numbers are 0, 1, 2, ... in the order of insertion and never leave.
//
// Owner: one family of SeriesStore, which has the label values and compares them. Not thread-safe.

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace aijob::metrics {

/// A fast hash of short texts: eight bytes at a time through a 64x64->128 bit multiplication (the
/// construction of wyhash, https://github.com/wangyi-fudan/wyhash). Not for hostile keys in
/// unbounded tables: ours are bounded by the series budget.
inline uint64_t HashText(uint64_t hash, std::string_view text) {
  const auto mix = [](uint64_t a, uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xE7037ED1A0B428DBU);
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64U);
  };
  const char* data = text.data();
  size_t left = text.size();
  hash = mix(hash, left + 1);
  for (; left >= 8; left -= 8, data += 8) {
    uint64_t word = 0;
    std::memcpy(&word, data, 8);
    hash = mix(hash, word);
  }
  if (left == 0) return hash;
  uint64_t word = 0;
  std::memcpy(&word, data, left);
  return mix(hash, word);
}

class SeriesIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// The series with this hash for which `equal(number)` holds, or kNone.
  template <typename Equal>
  [[nodiscard]] uint32_t Find(uint64_t hash, const Equal& equal) const {
    if (slots_.empty()) return kNone;
    const size_t mask = slots_.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.number == kNone) return kNone;
      if (slot.hash == static_cast<uint32_t>(hash >> 32U) && equal(slot.number)) return slot.number;
    }
  }

  /// Adds the next number. REQUIRES that Find(hash) has just failed.
  void Insert(uint64_t hash, uint32_t number) {
    if (2 * (hashes_.size() + 1) > slots_.size()) Grow();
    hashes_.push_back(hash);
    Place(hash, number);
  }

 private:
  struct Slot {
    uint32_t hash = 0;  // the upper half; the lower says where to look
    uint32_t number = kNone;
  };

  void Place(uint64_t hash, uint32_t number) {
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    while (slots_[at].number != kNone) at = (at + 1) & mask;
    slots_[at] = {static_cast<uint32_t>(hash >> 32U), number};
  }
  void Grow() {
    slots_.assign(slots_.empty() ? 8 : slots_.size() * 2, Slot{});
    for (uint32_t number = 0; number < hashes_.size(); ++number) Place(hashes_[number], number);
  }

  std::vector<Slot> slots_;       // a power of two of them, at most half of them taken
  std::vector<uint64_t> hashes_;  // by number
};

}  // namespace aijob::metrics
