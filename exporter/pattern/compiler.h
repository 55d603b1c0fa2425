#pragma once
// Compiler: a Tree as the instructions of a Program, and what they begin with.
//
// Owner: Program::Compile; one thread.

#include <optional>
#include <vector>

#include "pattern/program.h"
#include "pattern/tree.h"

namespace aijob::pattern {

class Compiler {
 public:
  explicit Compiler(Program& program) : program_(program) {}

  /// False where the expression is too long for a Program.
  bool Compile(const Tree& tree, bool whole_text);

 private:
  /// What a run of instructions begins with, at a place that is not the text's end; nor, where
  /// `later`, its beginning.
  struct First {
    ByteSet set;
    bool may_be_empty = false;
  };

  Instruction& Emit(Instruction::Op op);
  uint32_t SetNumber(const ByteSet& set);
  void Put(const Node& node);
  void PutBytes(const Node& node);
  void PutConcat(const Node& node);
  void PutAlternate(const Node& node);
  void PutRepeat(const Node& node);
  void PutBetween(const Node& node);
  uint32_t Fork();
  void Land(uint32_t fork);
  First FirstOf(uint32_t at, bool later = false) const;
  void AddFirst(uint32_t at, bool later, std::vector<bool>& seen, First& first) const;
  void AddSet(const Instruction& instruction, First& first) const;
  void Finish();
  void FinishRepeat(uint32_t at);

  Program& program_;
};

}  // namespace aijob::pattern
