// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/compiler.h"

#include <algorithm>
#include <optional>
#include <string>

#include "pattern/tree_literals.h"

namespace aijob::pattern {
namespace {

using Op = Instruction::Op;

constexpr size_t kInstructions = 2000;

}  // namespace

bool Compiler::Compile(const Tree& tree, bool whole_text) {
  program_.groups_ = tree.groups + 1;
  if (static_cast<size_t>(program_.groups_) > Program::kGroups) return false;
  if (whole_text) Emit(Op::kBegin);
  Emit(Op::kSave).begin = 0;
  Put(tree.root);
  Emit(Op::kSave).begin = 1;
  if (whole_text) Emit(Op::kEnd);
  Emit(Op::kMatch);
  if (program_.code_.size() > kInstructions) return false;
  Finish();
  return true;
}

Instruction& Compiler::Emit(Op op) {
  Instruction& instruction = program_.code_.emplace_back();
  instruction.op = op;
  return instruction;
}

uint32_t Compiler::SetNumber(const ByteSet& set) {
  std::vector<ByteSet>& sets = program_.sets_;
  const auto known = std::find(sets.begin(), sets.end(), set);
  const auto number = static_cast<uint32_t>(known - sets.begin());
  if (known == sets.end()) sets.push_back(set);
  return number;
}

void Compiler::Put(const Node& node) {
  if (program_.code_.size() > kInstructions) return;  // Compile() will refuse it
  switch (node.kind) {
    case Node::Kind::kBytes:
      return PutBytes(node);
    case Node::Kind::kConcat:
      return PutConcat(node);
    case Node::Kind::kAlternate:
      return PutAlternate(node);
    case Node::Kind::kRepeat:
      return PutRepeat(node);
    case Node::Kind::kGroup:
      Emit(Op::kSave).begin = static_cast<uint32_t>(2 * node.group);
      Put(node.parts.front());
      Emit(Op::kSave).begin = static_cast<uint32_t>(2 * node.group + 1);
      return;
    case Node::Kind::kBegin:
      Emit(Op::kBegin);
      return;
    case Node::Kind::kEnd:
      Emit(Op::kEnd);
      return;
    case Node::Kind::kBoundary:
      Emit(Op::kBoundary);
      return;
    case Node::Kind::kNoBoundary:
      Emit(Op::kNoBoundary);
      return;
  }
}

void Compiler::PutBytes(const Node& node) {
  if (const std::optional<unsigned char> only = OnlyByte(node)) {
    Emit(Op::kByte).byte = *only;
    return;
  }
  Instruction& instruction = Emit(Op::kSet);
  instruction.wide = node.wide;
  instruction.set = SetNumber(node.set);
}

/// Neighbouring literal bytes become one string.
void Compiler::PutConcat(const Node& node) {
  std::string run;
  const auto flush = [&] {
    if (run.size() == 1) Emit(Op::kByte).byte = static_cast<unsigned char>(run[0]);
    if (run.size() > 1) {
      Instruction& instruction = Emit(Op::kString);
      instruction.begin = static_cast<uint32_t>(program_.texts_.size());
      instruction.length = static_cast<uint32_t>(run.size());
      instruction.byte = static_cast<unsigned char>(run[0]);
      program_.texts_ += run;
    }
    run.clear();
  };
  for (const Node& part : node.parts) {
    if (const std::optional<unsigned char> only = OnlyByte(part)) {
      run += static_cast<char>(*only);
      continue;
    }
    flush();
    Put(part);
  }
  flush();
}

/// A fork, whose other way is set by Land().
uint32_t Compiler::Fork() {
  Emit(Op::kFork);
  return static_cast<uint32_t>(program_.code_.size() - 1);
}

void Compiler::Land(uint32_t fork) {
  program_.code_[fork].target = static_cast<uint32_t>(program_.code_.size());
}

void Compiler::PutAlternate(const Node& node) {
  std::vector<uint32_t> ends;
  for (size_t i = 0; i + 1 < node.parts.size(); ++i) {
    const uint32_t fork = Fork();
    Put(node.parts[i]);
    ends.push_back(static_cast<uint32_t>(program_.code_.size()));
    Emit(Op::kJump);
    Land(fork);
  }
  Put(node.parts.back());
  for (const uint32_t end : ends) Land(end);
}

void Compiler::PutRepeat(const Node& node) {
  const Node& part = node.parts.front();
  if (part.kind != Node::Kind::kBytes) return PutBetween(node);
  Instruction& instruction = Emit(node.lazy ? Op::kLazy : Op::kRepeat);
  instruction.wide = part.wide;
  instruction.least = static_cast<uint32_t>(node.least);
  instruction.most = node.most == kUnbounded ? UINT32_MAX : static_cast<uint32_t>(node.most);
  instruction.set = SetNumber(part.set);
}

/// A repeated group: `least` copies, then optional ones, or a loop. Lazy ones are left to RE2.
void Compiler::PutBetween(const Node& node) {
  const Node& part = node.parts.front();
  if (node.lazy) {
    program_.code_.resize(kInstructions + 1);
    return;
  }
  for (int i = 0; i < node.least; ++i) Put(part);
  if (node.most == kUnbounded) {
    const uint32_t fork = Fork();
    Put(part);
    Emit(Op::kJump).target = fork;
    return Land(fork);
  }
  std::vector<uint32_t> forks;
  for (int i = node.least; i < node.most; ++i) {
    forks.push_back(Fork());
    Put(part);
  }
  for (const uint32_t fork : forks) Land(fork);
}

Compiler::First Compiler::FirstOf(uint32_t at, bool later) const {
  First first;
  std::vector<bool> seen(program_.code_.size(), false);
  AddFirst(at, later, seen, first);
  return first;
}

void Compiler::AddSet(const Instruction& instruction, First& first) const {
  first.set.Add(program_.sets_[instruction.set]);
  if (instruction.wide) first.set.AddNonAscii();
}

void Compiler::AddFirst(uint32_t at, bool later, std::vector<bool>& seen, First& first) const {
  for (;; ++at) {
    if (seen[at]) return;
    seen[at] = true;
    const Instruction& instruction = program_.code_[at];
    switch (instruction.op) {
      case Op::kByte:
      case Op::kString:
        return first.set.Add(instruction.byte);
      case Op::kSet:
        return AddSet(instruction, first);
      case Op::kRepeat:
      case Op::kLazy:
        AddSet(instruction, first);
        if (instruction.least > 0) return;
        break;
      case Op::kJump:
        at = instruction.target - 1;
        break;
      case Op::kFork:
        AddFirst(instruction.target, later, seen, first);
        break;
      case Op::kBegin:
        if (later) return;
        break;
      case Op::kEnd:  // fails where there is more text
        return;
      case Op::kMatch:
        first.may_be_empty = true;
        return;
      default:  // takes no byte
        break;
    }
  }
}

void Compiler::FinishRepeat(uint32_t at) {
  const First next = FirstOf(at + 1);
  Instruction& repeat = program_.code_[at];
  repeat.final = !next.may_be_empty && !next.set.Meets(program_.sets_[repeat.set]);
  uint32_t follower = at + 1;
  while (program_.code_[follower].op == Op::kSave) ++follower;
  const Op op = program_.code_[follower].op;
  repeat.then_byte = op == Op::kByte || op == Op::kString;
  repeat.byte = program_.code_[follower].byte;
}

void Compiler::Finish() {
  for (uint32_t at = 0; at < program_.code_.size(); ++at) {
    const Op op = program_.code_[at].op;
    if (op == Op::kRepeat) FinishRepeat(at);
    if (op != Op::kFork) continue;
    const First next = FirstOf(at + 1);
    const First other = FirstOf(program_.code_[at].target);
    const uint32_t set = SetNumber(next.set);
    const uint32_t other_set = SetNumber(other.set);
    Instruction& fork = program_.code_[at];
    fork.set = set;
    fork.other_set = other_set;
    fork.may_skip = !next.may_be_empty;
    fork.other_may_skip = !other.may_be_empty;
  }
  const First first = FirstOf(0);
  program_.has_first_ = !first.may_be_empty;
  program_.first_ = first.set;
  program_.later_.emplace(FirstOf(0, true).set);
}

}  // namespace aijob::pattern
