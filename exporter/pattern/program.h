#pragma once
// Program: a regular expression as a small matcher that tries alternatives in order, with a bound
// on its steps. It finds what RE2 finds (leftmost, earlier alternatives preferred, captures
// included) several times faster on the short lines and simple expressions that packs have, because
// it needs no automaton for captures; where it cannot promise that it gives up, and RE2 is asked.
//
// Gives up: after steps in proportion to the text, where alternatives pile up, and where a class
// that holds characters beyond ASCII meets one. So time stays linear whatever a line says.
//
// Owner: a Pattern. Thread-safety: immutable after Compile. No memory is allocated by Search.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pattern/byte_finder.h"
#include "pattern/byte_set.h"
#include "pattern/literal_finder.h"

namespace aijob::pattern {

/// One instruction; what follows it is the next, but for kJump and kFork.
struct Instruction {
  enum class Op : uint8_t {
    kByte,    // `byte`
    kString,  // texts[begin, begin + length)
    kSet,     // one of sets[set]
    kRepeat,  // least..most of sets[set], as many as possible first
    kLazy,    // the same, as few as possible first
    kJump,    // to `target`
    kFork,    // the next, else `target`; sets[set] and sets[other_set] say what they begin with
    kSave,    // position into saves[begin]
    kBegin,
    kEnd,
    kBoundary,
    kNoBoundary,
    kMatch,
  };
  Op op = Op::kMatch;
  unsigned char byte = 0;
  bool wide = false;      // set: characters beyond ASCII too
  bool final = false;     // kRepeat: giving back never helps
  bool may_skip = false;  // kFork: the next one may be tried only where its set says so
  bool other_may_skip = false;
  bool then_byte = false;  // kRepeat: what follows begins with `byte`
  uint32_t begin = 0;
  uint32_t length = 0;
  uint32_t set = 0;
  uint32_t other_set = 0;
  uint32_t target = 0;
  uint32_t least = 0;
  uint32_t most = 0;  // UINT32_MAX: any number
};

class Program {
 public:
  static constexpr size_t kGroups = 24;  // captures and the whole

  enum class Outcome : uint8_t { kNo, kYes, kGaveUp };
  struct Options {
    bool latin1 = false;
    bool fold_case = false;
    bool whole_text = false;  // the expression must match all of the text
  };

  /// nullopt where the expression is outside of what it knows.
  static std::optional<Program> Compile(std::string_view expression, Options options);

  /// The first match in `text`. On kYes groups[i] is what group i captured (0: the whole), with
  /// data() == nullptr where it took no part. There may be fewer groups than captures, or none.
  Outcome Search(std::string_view text, std::span<std::string_view> groups) const;

  /// False: no text that begins with `byte` matches.
  [[nodiscard]] bool MayMatchFrom(unsigned char byte) const {
    return !anchored_ || !has_first_ || first_.Has(byte);
  }

 private:
  friend class Compiler;
  class Run;

  std::vector<Instruction> code_;
  std::vector<ByteSet> sets_;
  std::string texts_;
  int groups_ = 1;
  bool anchored_ = false;
  bool has_first_ = false;
  ByteSet first_;                        // what a match begins with at 0
  std::optional<ByteFinder> later_;      // and elsewhere
  std::optional<LiteralFinder> prefix_;  // every match begins with it
  std::optional<LiteralFinder> within_;  // every match has it
};

}  // namespace aijob::pattern
