#pragma once
// Tree: a regular expression of RE2's syntax (https://github.com/google/re2/wiki/Syntax), read.
//
// ReadTree knows the part of that syntax which rules of packs are written in: literals, classes,
// \d \w \s and their opposites, \b, ^ and $, groups, alternation, and greedy or lazy repetition.
// Everything else (flags within, \p, POSIX classes, \x, classes of characters beyond ASCII,
// repeated parts that may be empty) gives nullopt, and RE2 does the work.
//
// Thread-safety: pure functions.

#include <optional>
#include <string_view>
#include <vector>

#include "pattern/byte_set.h"

namespace aijob::pattern {

struct Node {
  enum class Kind : uint8_t {
    kBytes,      // one byte of `set`
    kConcat,     // `parts`, one after the other; none: the empty text
    kAlternate,  // one of `parts`, earlier ones preferred
    kRepeat,     // parts[0], `least` to `most` times
    kGroup,      // parts[0], captured as number `group`
    kBegin,
    kEnd,
    kBoundary,
    kNoBoundary,
  };
  Kind kind = Kind::kConcat;
  ByteSet set;
  bool wide = false;  // kBytes: characters beyond ASCII are in it too; `set` has ASCII only
  bool lazy = false;
  int least = 0;
  int most = 0;  // kUnbounded: any number
  int group = 0;
  std::vector<Node> parts;
};

inline constexpr int kUnbounded = -1;

struct Tree {
  Node root;
  int groups = 0;  // captures, without the whole
};

/// `latin1`: every byte is a character; else the expression and the texts are UTF-8. `fold_case`:
/// without regard to the case of ASCII letters.
std::optional<Tree> ReadTree(std::string_view expression, bool latin1, bool fold_case);

/// True where the part can match the empty text.
bool MayBeEmpty(const Node& node);

}  // namespace aijob::pattern
