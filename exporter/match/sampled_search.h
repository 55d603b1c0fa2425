#pragma once
// SampledSearch: which of many long literals stand in a text, and where, by looking at every fourth
// place only: faster than Vectorscan where there are hundreds of them.
//
// Of each literal one window of kWindow bytes is chosen. Wherever the literal stands in a text, one
// of the places 0, 4, 8, ... begins a run of kGram bytes that lies within that window. Such runs
// are looked up in a table of bits that fits the first cache; what is in it, in a second, larger
// one; what is in both is compared whole. Sampling of q-grams: Fredriksson and Grabowski,
// "Average-optimal string matching", Journal of Discrete Algorithms 7 (2009) 579-594; the table of
// bits: Bloom, CACM 13 (1970) 422-426.
//
// Owner: a LiteralSet. Threads: Add() and Build() by one; immutable afterwards. Bytes, exact case.
// Cost: a text made of the literals' own words is searched slower, by the candidates to compare.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::match {

class SampledSearch {
 public:
  static constexpr size_t kStride = 4;
  static constexpr size_t kGram = 7;
  /// The shortest literal that can be found.
  static constexpr size_t kWindow = kGram + kStride - 1;

  struct Found {
    uint32_t literal = 0;
    uint32_t begin = 0;   // offset of its first byte
    uint32_t sample = 0;  // of a byte within it; ascending from one to the next
  };

  /// REQUIRES at least kWindow bytes.
  void Add(uint32_t literal, std::string_view bytes);
  void Build();

  /// Every place of every literal, each once, appended to `found`. REQUIRES under 4 GiB.
  void Search(std::string_view text, std::vector<Found>& found) const;

  [[nodiscard]] bool empty() const { return literals_.empty(); }

 private:
  struct Literal {
    uint32_t id = 0;
    uint32_t offset = 0;  // in bytes_
    uint32_t size = 0;
  };
  /// A run of one literal's window.
  struct Gram {
    uint64_t bytes = 0;
    uint64_t head = 0;     // the literal's first bytes: nearly all that is not it ends there
    uint32_t literal = 0;  // index into literals_
    uint32_t back = 0;     // from the run to the literal's begin
  };

  [[nodiscard]] std::string_view Bytes(const Literal& literal) const {
    return std::string_view(bytes_).substr(literal.offset, literal.size);
  }
  [[nodiscard]] uint64_t Slot(uint64_t gram) const;
  [[nodiscard]] static uint64_t SecondSlot(uint64_t gram);
  [[nodiscard]] std::vector<Gram> ChooseGrams() const;
  void Compare(std::string_view text, size_t sample, uint64_t gram,
               std::vector<Found>& found) const;

  std::vector<Literal> literals_;
  std::string bytes_;  // of all literals, end to end
  unsigned shift_ = 0;
  std::vector<uint64_t> bits_;         // by slot: there is such a run
  std::vector<uint64_t> second_bits_;  // by second slot: there is such a run
  std::vector<uint32_t> begins_;       // by bucket (the slot's first bits): its first one in grams_
  std::vector<Gram> grams_;
};

}  // namespace aijob::match
