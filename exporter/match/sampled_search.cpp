#include "match/sampled_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <unordered_map>

namespace aijob::match {
namespace {

constexpr unsigned kBucketBits = 14;
constexpr unsigned kFewestSlotBits = 15, kMostSlotBits = 21;
constexpr uint64_t kSlotsPerGram = 32;  // about 3 % of other runs are in the first table, too
constexpr unsigned kSecondSlotBits = 18;
constexpr size_t kRound = 512;  // samples: their candidates stay in the first cache
constexpr uint64_t kGramMask = (uint64_t{1} << (8 * SampledSearch::kGram)) - 1;

static_assert(std::endian::native == std::endian::little, "Gram::bytes of short tails");
static_assert(SampledSearch::kGram < sizeof(uint64_t));
static_assert(SampledSearch::kWindow >= sizeof(uint64_t), "Gram::head");

uint64_t Load(const char* at) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/// The run at `at`, with nothing read behind it.
uint64_t LoadGram(const char* at) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, at, SampledSearch::kGram);
  return bytes;
}

// A run within one lower-case word is English, and stands in lines of any kind; one that holds the
// end of one word and the begin of the next is rarer, and a capital, digit or sign makes it rarer
// still. Estimates: only speed depends on them.
unsigned Commonness(const char* run) {
  size_t plain = 0, inner_blanks = 0;
  for (size_t i = 0; i < SampledSearch::kGram; ++i) {
    plain += (run[i] >= 'a' && run[i] <= 'z') || run[i] == ' ' ? 1 : 0;
    inner_blanks += run[i] == ' ' && i > 0 && i + 1 < SampledSearch::kGram ? 1 : 0;
  }
  if (plain + 1 < SampledSearch::kGram) return 1;
  if (plain < SampledSearch::kGram) return 2;
  return inner_blanks > 0 ? 3 : 12;
}

}  // namespace

void SampledSearch::Add(uint32_t literal, std::string_view bytes) {
  assert(bytes.size() >= kWindow);
  literals_.push_back(
      {literal, static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(bytes.size())});
  bytes_ += bytes;
}

// The window whose runs are rarest; a run that other literals have chosen is one more to compare
// wherever it stands, and most likely a common word.
std::vector<SampledSearch::Gram> SampledSearch::ChooseGrams() const {
  std::vector<Gram> grams;
  std::unordered_map<uint64_t, unsigned> chosen;
  for (uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string_view bytes = Bytes(literals_[i]);
    std::vector<unsigned> costs;  // by the run's begin
    for (size_t at = 0; at + kGram <= bytes.size(); ++at) {
      const auto known = chosen.find(LoadGram(bytes.data() + at));
      const unsigned others = known == chosen.end() ? 0 : known->second;
      costs.push_back(Commonness(bytes.data() + at) * (1 + others));
    }
    size_t best = 0;
    unsigned least = 0;
    for (size_t window = 0; window + kWindow <= bytes.size(); ++window) {
      unsigned cost = 0;
      for (size_t run = window; run < window + kStride; ++run) cost += costs[run];
      if (window == 0 || cost < least) {
        best = window;
        least = cost;
      }
    }
    for (size_t run = best; run < best + kStride; ++run) {
      const uint64_t gram = LoadGram(bytes.data() + run);
      ++chosen[gram];
      grams.push_back({gram, Load(bytes.data()), i, static_cast<uint32_t>(run)});
    }
  }
  return grams;
}

// Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4. The second table's factor is
// another odd number without a pattern: what is in the first by chance is seldom in both.
uint64_t SampledSearch::Slot(uint64_t gram) const { return (gram * 0x9E3779B97F4A7C15U) >> shift_; }

uint64_t SampledSearch::SecondSlot(uint64_t gram) {
  return (gram * 0xC2B2AE3D27D4EB4FU) >> (64 - kSecondSlotBits);
}

void SampledSearch::Build() {
  grams_ = ChooseGrams();
  const auto wanted = static_cast<unsigned>(std::bit_width(kSlotsPerGram * grams_.size()));
  const unsigned slot_bits = std::clamp(wanted - 1, kFewestSlotBits, kMostSlotBits);
  shift_ = 64 - slot_bits;
  bits_.assign((size_t{1} << slot_bits) / 64, 0);
  second_bits_.assign((size_t{1} << kSecondSlotBits) / 64, 0);
  const unsigned to_bucket = slot_bits - kBucketBits;
  std::stable_sort(grams_.begin(), grams_.end(),
                   [this](const Gram& a, const Gram& b) { return Slot(a.bytes) < Slot(b.bytes); });
  begins_.assign((size_t{1} << kBucketBits) + 1, 0);
  for (const Gram& gram : grams_) {
    const uint64_t slot = Slot(gram.bytes);
    bits_[slot / 64] |= uint64_t{1} << (slot % 64);
    const uint64_t second = SecondSlot(gram.bytes);
    second_bits_[second / 64] |= uint64_t{1} << (second % 64);
    ++begins_[(slot >> to_bucket) + 1];
  }
  for (size_t bucket = 1; bucket < begins_.size(); ++bucket) begins_[bucket] += begins_[bucket - 1];
}

void SampledSearch::Compare(std::string_view text, size_t sample, uint64_t gram,
                            std::vector<Found>& found) const {
  const uint64_t bucket = (gram * 0x9E3779B97F4A7C15U) >> (64 - kBucketBits);
  for (uint32_t i = begins_[bucket]; i < begins_[bucket + 1]; ++i) {
    const Gram& known = grams_[i];
    if (known.bytes != gram || sample < known.back) continue;
    const size_t begin = sample - known.back;
    const Literal& literal = literals_[known.literal];
    if (literal.size > text.size() - begin) continue;
    if (Load(text.data() + begin) != known.head) continue;
    if (std::memcmp(text.data() + begin, bytes_.data() + literal.offset, literal.size) != 0) {
      continue;
    }
    found.push_back({literal.id, static_cast<uint32_t>(begin), static_cast<uint32_t>(sample)});
  }
}

// Round by round, and within a round table by table, without a branch that depends on the text: a
// processor guesses such a branch wrong about once for each candidate, which costs more than the
// look-ups themselves.
void SampledSearch::Search(std::string_view text, std::vector<Found>& found) const {
  if (literals_.empty()) return;
  const char* const data = text.data();
  const auto gram_at = [data](size_t sample) { return Load(data + sample) & kGramMask; };
  const uint64_t* const bits = bits_.data();
  const uint64_t* const second_bits = second_bits_.data();
  std::array<uint32_t, kRound> candidates;  // NOLINT(*-member-init): written before it is read
  const size_t end = text.size() < sizeof(uint64_t) ? 0 : text.size() - sizeof(uint64_t) + 1;
  size_t sample = 0;
  while (sample < end) {
    const size_t round_end = std::min(end, sample + kRound * kStride);
    size_t count = 0;
    for (; sample < round_end; sample += kStride) {
      const uint64_t slot = Slot(gram_at(sample));
      candidates[count] = static_cast<uint32_t>(sample);
      count += bits[slot / 64] >> (slot % 64) & 1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; ++i) {
      const uint64_t slot = SecondSlot(gram_at(candidates[i]));
      candidates[kept] = candidates[i];
      kept += second_bits[slot / 64] >> (slot % 64) & 1;
    }
    for (size_t i = 0; i < kept; ++i) Compare(text, candidates[i], gram_at(candidates[i]), found);
  }
  // The last run of exactly kGram bytes, with nothing to be read behind it.
  if (sample + kGram <= text.size()) Compare(text, sample, LoadGram(data + sample), found);
}

}  // namespace aijob::match
