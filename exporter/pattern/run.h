#pragma once
// Run: one search of a Program in one text.
//
// Owner: Program::Search, on its stack: all it remembers is of fixed size. Lifetime: the program
// and the text outlive it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "pattern/program.h"

namespace aijob::pattern {

/// One search. Positions are offsets into the text.
class Program::Run {
 public:
  static constexpr uint32_t kNowhere = UINT32_MAX;
  static constexpr size_t kAlternatives = 128;  // open at one time

  Run(const Program& program, std::string_view text)
      : program_(program),
        code_(program.code_.data()),
        sets_(program.sets_.data()),
        text_(text.data()),
        size_(static_cast<uint32_t>(text.size())),
        steps_left_(static_cast<int64_t>(8 * text.size() + 512)) {}

  /// A match that begins at `start`.
  Outcome At(uint32_t start);

  void Groups(std::span<std::string_view> groups) const {
    for (size_t i = 0; i < groups.size(); ++i) {
      const uint32_t begin = i < kGroups ? saves_[2 * i] : kNowhere;
      const uint32_t end = i < kGroups ? saves_[2 * i + 1] : kNowhere;
      groups[i] = begin == kNowhere || end == kNowhere
                      ? std::string_view()
                      : std::string_view(text_ + begin, end - begin);
    }
  }

 private:
  using Op = Instruction::Op;

  /// What is tried when the way taken leads nowhere.
  struct Alternative {
    enum class Kind : uint8_t { kWay, kFewer, kMore, kSave };
    Kind kind;
    uint32_t at;    // instruction; kSave: which
    uint32_t low;   // kFewer: the least position; kSave: the position before
    uint32_t high;  // kWay: the position; kFewer, kMore: the next to try
    uint32_t end;   // kMore: the most position
  };
  enum class Step : uint8_t { kGo, kFail, kGiveUp };

  [[nodiscard]] unsigned char Byte(uint32_t at) const {
    return static_cast<unsigned char>(text_[at]);
  }
  bool Push(const Alternative& alternative) {
    if (depth_ == kAlternatives) return false;
    open_[depth_++] = alternative;
    return true;
  }
  Step TakeSet(const Instruction& instruction);
  Step Repeat(const Instruction& instruction);
  Step Lazy(const Instruction& instruction);
  Step Fork(const Instruction& instruction);
  Step Save(const Instruction& instruction);
  Step Execute(const Instruction& instruction);
  Step Back();
  [[nodiscard]] bool Boundary() const;

  const Program& program_;
  const Instruction* code_;
  const ByteSet* sets_;
  const char* text_;
  uint32_t size_;
  int64_t steps_left_;
  uint32_t at_ = 0;
  uint32_t position_ = 0;
  size_t depth_ = 0;
  std::array<uint32_t, 2 * kGroups> saves_;
  std::array<Alternative, kAlternatives> open_;
};

}  // namespace aijob::pattern
