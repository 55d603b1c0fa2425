// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/run.h"

#include <algorithm>
#include <cstring>

namespace aijob::pattern {
namespace {

bool IsWord(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

Program::Run::Step Program::Run::TakeSet(const Instruction& instruction) {
  if (position_ == size_) return Step::kFail;
  const unsigned char byte = Byte(position_);
  if (!sets_[instruction.set].Has(byte)) {
    return instruction.wide && byte >= 0x80 ? Step::kGiveUp : Step::kFail;
  }
  ++position_;
  ++at_;
  return Step::kGo;
}

Program::Run::Step Program::Run::Repeat(const Instruction& instruction) {
  const uint32_t end = position_ + std::min(size_ - position_, instruction.most);
  const ByteSet& set = sets_[instruction.set];
  uint32_t to = position_;
  while (to < end && set.Has(Byte(to))) ++to;
  if (to < end && instruction.wide && Byte(to) >= 0x80) return Step::kGiveUp;
  steps_left_ -= to - position_;
  if (to - position_ < instruction.least) return Step::kFail;
  const uint32_t least = position_ + instruction.least;
  if (!instruction.final && to > least &&
      !Push({Alternative::Kind::kFewer, at_, least, to - 1, 0})) {
    return Step::kGiveUp;
  }
  position_ = to;
  ++at_;
  return Step::kGo;
}

Program::Run::Step Program::Run::Lazy(const Instruction& instruction) {
  const uint32_t end = position_ + std::min(size_ - position_, instruction.most);
  const ByteSet& set = sets_[instruction.set];
  for (uint32_t i = 0; i < instruction.least; ++i) {
    if (position_ == end) return Step::kFail;
    if (!set.Has(Byte(position_))) {
      return instruction.wide && Byte(position_) >= 0x80 ? Step::kGiveUp : Step::kFail;
    }
    ++position_;
  }
  if (position_ < end && !Push({Alternative::Kind::kMore, at_, 0, position_, end})) {
    return Step::kGiveUp;
  }
  ++at_;
  return Step::kGo;
}

Program::Run::Step Program::Run::Fork(const Instruction& instruction) {
  if (position_ < size_) {
    const unsigned char byte = Byte(position_);
    const bool next = !instruction.may_skip || sets_[instruction.set].Has(byte);
    const bool other = !instruction.other_may_skip || sets_[instruction.other_set].Has(byte);
    if (!next && !other) return Step::kFail;
    if (!next || !other) {
      at_ = next ? at_ + 1 : instruction.target;
      return Step::kGo;
    }
  }
  if (!Push({Alternative::Kind::kWay, instruction.target, 0, position_, 0})) return Step::kGiveUp;
  ++at_;
  return Step::kGo;
}

Program::Run::Step Program::Run::Save(const Instruction& instruction) {
  uint32_t& save = saves_[instruction.begin];
  if (depth_ > 0 && !Push({Alternative::Kind::kSave, instruction.begin, save, 0, 0})) {
    return Step::kGiveUp;
  }
  save = position_;
  ++at_;
  return Step::kGo;
}

bool Program::Run::Boundary() const {
  const bool before = position_ > 0 && IsWord(Byte(position_ - 1));
  const bool behind = position_ < size_ && IsWord(Byte(position_));
  return before != behind;
}

/// The newest alternative that is left.
Program::Run::Step Program::Run::Back() {
  while (depth_ > 0) {
    if (--steps_left_ < 0) return Step::kGiveUp;
    Alternative& open = open_[depth_ - 1];
    switch (open.kind) {
      case Alternative::Kind::kSave:
        saves_[open.at] = open.low;
        --depth_;
        continue;
      case Alternative::Kind::kWay:
        at_ = open.at;
        position_ = open.high;
        --depth_;
        return Step::kGo;
      case Alternative::Kind::kMore: {
        const Instruction& instruction = code_[open.at];
        const unsigned char byte = Byte(open.high);
        at_ = open.at + 1;
        position_ = open.high + 1;
        const bool taken = sets_[instruction.set].Has(byte);
        if (!taken && instruction.wide && byte >= 0x80) return Step::kGiveUp;
        if (!taken || ++open.high == open.end) --depth_;
        if (taken) return Step::kGo;
        continue;
      }
      case Alternative::Kind::kFewer: {
        const Instruction& instruction = code_[open.at];
        uint32_t to = open.high;
        if (instruction.then_byte) {
          while (to > open.low && Byte(to) != instruction.byte) --to;
          steps_left_ -= open.high - to;
        }
        at_ = open.at + 1;
        position_ = to;
        if (to == open.low) {
          --depth_;
        } else {
          open.high = to - 1;
        }
        return Step::kGo;
      }
    }
  }
  return Step::kFail;
}

Program::Run::Step Program::Run::Execute(const Instruction& instruction) {
  const auto pass = [&](bool holds) {
    at_ += holds ? 1 : 0;
    return holds ? Step::kGo : Step::kFail;
  };
  switch (instruction.op) {
    case Op::kByte:
      if (position_ == size_ || Byte(position_) != instruction.byte) return Step::kFail;
      ++position_;
      return pass(true);
    case Op::kString:
      if (size_ - position_ < instruction.length ||
          std::memcmp(text_ + position_, program_.texts_.data() + instruction.begin,
                      instruction.length) != 0) {
        return Step::kFail;
      }
      position_ += instruction.length;
      return pass(true);
    case Op::kSet:
      return TakeSet(instruction);
    case Op::kRepeat:
      return Repeat(instruction);
    case Op::kLazy:
      return Lazy(instruction);
    case Op::kJump:
      at_ = instruction.target;
      return Step::kGo;
    case Op::kFork:
      return Fork(instruction);
    case Op::kSave:
      return Save(instruction);
    case Op::kBegin:
      return pass(position_ == 0);
    case Op::kEnd:
      return pass(position_ == size_);
    case Op::kBoundary:
      return pass(Boundary());
    case Op::kNoBoundary:
      return pass(!Boundary());
    case Op::kMatch:
      break;
  }
  return Step::kGo;
}

Program::Outcome Program::Run::At(uint32_t start) {
  std::fill_n(saves_.begin(), 2 * program_.groups_, kNowhere);
  at_ = 0;
  position_ = start;
  depth_ = 0;
  if (--steps_left_ < 0) return Outcome::kGaveUp;
  while (code_[at_].op != Op::kMatch) {
    Step step = Execute(code_[at_]);
    if (step == Step::kFail) step = Back();
    if (step == Step::kFail) return Outcome::kNo;
    if (step == Step::kGiveUp) return Outcome::kGaveUp;
  }
  return Outcome::kYes;
}

}  // namespace aijob::pattern
