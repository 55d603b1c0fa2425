// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/tree.h"

#include <algorithm>
#include <utility>

#include "pattern/characters.h"

namespace aijob::pattern {
namespace {

constexpr int kDepth = 20;
constexpr int kMostRepeats = 100;

class Reader {
 public:
  Reader(std::string_view rest, bool latin1, bool fold_case)
      : rest_(rest), latin1_(latin1), fold_case_(fold_case) {}

  std::optional<Tree> Read() {
    if (Take("(?i)")) fold_case_ = true;
    std::optional<Node> root = Alternation(0);
    if (!root || !rest_.empty()) return std::nullopt;
    return Tree{std::move(*root), groups_};
  }

 private:
  bool Take(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  std::optional<Node> Alternation(int depth) {
    if (depth > kDepth) return std::nullopt;
    Node all;
    all.kind = Node::Kind::kAlternate;
    do {
      std::optional<Node> part = Concatenation(depth);
      if (!part) return std::nullopt;
      all.parts.push_back(std::move(*part));
    } while (Take("|"));
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return all;
  }

  std::optional<Node> Concatenation(int depth) {
    Node whole;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      std::optional<Node> atom = Atom(depth);
      if (!atom || !Quantified(*atom)) return std::nullopt;
      whole.parts.push_back(std::move(*atom));
    }
    return whole;
  }

  std::optional<Node> Atom(int depth) {
    const char c = rest_.front();
    if (c == '(') return Group(depth);
    if (c == '[') return Class();
    rest_.remove_prefix(1);
    if (c == '\\') return Escape();
    if (c == '^') return Assertion(Node::Kind::kBegin);
    if (c == '$') return Assertion(Node::Kind::kEnd);
    if (c == '.') {
      ByteSet newline;
      newline.Add('\n');
      return OfSet(newline.Inverted());
    }
    if (c == '*' || c == '+' || c == '?') return std::nullopt;
    return Literal(c);
  }

  static Node Assertion(Node::Kind kind) {
    Node node;
    node.kind = kind;
    return node;
  }

  /// A class. Of UTF-8 what it holds beyond ASCII is all or nothing.
  Node OfSet(ByteSet set) const {
    Node node;
    node.kind = Node::Kind::kBytes;
    node.wide = !latin1_ && set.Has(0x80);
    if (!latin1_) set.KeepAscii();
    if (fold_case_) Fold(set, node.wide);
    node.set = set;
    return node;
  }

  Node Literal(char c) const {
    Node node;
    node.kind = Node::Kind::kBytes;
    node.set.Add(static_cast<unsigned char>(c));
    if (fold_case_) Fold(node.set, node.wide);
    return node;
  }

  /// Unicode folds two letters beyond ASCII onto ASCII: U+017F to s and U+212A to k.
  void Fold(ByteSet& set, bool& wide) const {
    for (unsigned char lower = 'a'; lower <= 'z'; ++lower) {
      const auto upper = static_cast<unsigned char>(lower - 'a' + 'A');
      if (!set.Has(lower) && !set.Has(upper)) continue;
      set.Add(lower);
      set.Add(upper);
      wide = wide || (!latin1_ && (lower == 'k' || lower == 's'));
    }
  }

  std::optional<Node> Escape() {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'b') return Assertion(Node::Kind::kBoundary);
    if (c == 'B') return Assertion(Node::Kind::kNoBoundary);
    if (c == 'A') return Assertion(Node::Kind::kBegin);
    if (c == 'z') return Assertion(Node::Kind::kEnd);
    if (const auto set = PerlClass(c)) return OfSet(*set);
    if (c >= 'A' && c <= 'Z') {
      if (const auto set = PerlClass(static_cast<char>(c - 'A' + 'a')))
        return OfSet(set->Inverted());
      return std::nullopt;
    }
    const std::optional<char> byte = EscapedByte(c);
    return byte ? std::optional<Node>(Literal(*byte)) : std::nullopt;
  }

  std::optional<Node> Group(int depth) {
    rest_.remove_prefix(1);
    Node group;
    group.kind = Node::Kind::kGroup;
    if (!Take("?:")) {
      if (Take("?P<")) {
        const size_t end = rest_.find('>');
        if (end == std::string_view::npos) return std::nullopt;
        rest_.remove_prefix(end + 1);
      } else if (rest_.starts_with("?")) {
        return std::nullopt;
      }
      group.group = ++groups_;
    }
    std::optional<Node> inner = Alternation(depth + 1);
    if (!inner || !Take(")")) return std::nullopt;
    if (group.group == 0) return inner;
    group.parts.push_back(std::move(*inner));
    return group;
  }

  /// One end of a range, or a byte that stands alone.
  std::optional<char> ClassByte() {
    if (rest_.empty()) return std::nullopt;
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\\') {
      if (rest_.empty()) return std::nullopt;
      const std::optional<char> byte = EscapedByte(rest_.front());
      rest_.remove_prefix(1);
      return byte;
    }
    if (c == '[' && rest_.starts_with(":")) return std::nullopt;
    return IsAscii(c) || latin1_ ? std::optional<char>(c) : std::nullopt;
  }

  bool ClassItem(ByteSet& set) {
    if (rest_.size() >= 2 && rest_[0] == '\\') {
      const char c = rest_[1];
      const bool upper = c >= 'A' && c <= 'Z';
      if (const auto perl = PerlClass(upper ? static_cast<char>(c - 'A' + 'a') : c)) {
        rest_.remove_prefix(2);
        set.Add(upper ? perl->Inverted() : *perl);
        return !rest_.starts_with("-") || rest_.starts_with("-]");
      }
    }
    const std::optional<char> first = ClassByte();
    if (!first) return false;
    const auto low = static_cast<unsigned char>(*first);
    if (!rest_.starts_with("-") || rest_.starts_with("-]")) {
      set.Add(low);
      return true;
    }
    rest_.remove_prefix(1);
    const std::optional<char> last = ClassByte();
    if (!last || static_cast<unsigned char>(*last) < low) return false;
    set.AddRange(low, static_cast<unsigned char>(*last));
    return true;
  }

  std::optional<Node> Class() {
    rest_.remove_prefix(1);
    const bool inverted = Take("^");
    ByteSet set;
    for (bool first = true; first || !rest_.starts_with("]"); first = false) {
      if (rest_.empty() || !ClassItem(set)) return std::nullopt;
    }
    rest_.remove_prefix(1);
    if (!inverted) return OfSet(set);
    if (fold_case_) return std::nullopt;  // folded before it is inverted: left to RE2
    return OfSet(set.Inverted());
  }

  /// "{2}", "{2,}", "{2,5}", taken off; false where the brace is only a brace.
  bool TakeCounts(Node& repeat) {
    size_t at = 1;
    const auto number = [&](int& value) {
      const size_t begin = at;
      for (value = 0; at < rest_.size() && at - begin < 4 && IsDigit(rest_[at]); ++at) {
        value = value * 10 + (rest_[at] - '0');
      }
      return at > begin;
    };
    if (!number(repeat.least)) return false;
    repeat.most = repeat.least;
    if (at < rest_.size() && rest_[at] == ',') {
      ++at;
      if (!number(repeat.most)) repeat.most = kUnbounded;
    }
    if (at >= rest_.size() || rest_[at] != '}') return false;
    rest_.remove_prefix(at + 1);
    return true;
  }

  /// Wraps the atom into the repetition that follows it, if one does.
  bool Quantified(Node& atom) {
    Node repeat;
    repeat.kind = Node::Kind::kRepeat;
    if (Take("*")) {
      repeat.most = kUnbounded;
    } else if (Take("+")) {
      repeat.least = 1;
      repeat.most = kUnbounded;
    } else if (Take("?")) {
      repeat.most = 1;
    } else if (!rest_.starts_with("{") || !TakeCounts(repeat)) {
      return true;
    }
    repeat.lazy = Take("?");
    const char next = rest_.empty() ? '\0' : rest_.front();
    if (next == '*' || next == '+' || next == '?' || next == '{') return false;
    if (repeat.least > kMostRepeats || repeat.most > kMostRepeats || MayBeEmpty(atom)) return false;
    // A character of several bytes was read as several atoms.
    if (!latin1_ && atom.kind == Node::Kind::kBytes && !atom.wide) {
      ByteSet ascii = atom.set;
      ascii.KeepAscii();
      if (!(ascii == atom.set)) return false;
    }
    repeat.parts.push_back(std::move(atom));
    atom = std::move(repeat);
    return true;
  }

  std::string_view rest_;
  bool latin1_;
  bool fold_case_;
  int groups_ = 0;
};

}  // namespace

bool MayBeEmpty(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kBytes:
      return false;
    case Node::Kind::kConcat:
      return std::all_of(node.parts.begin(), node.parts.end(), MayBeEmpty);
    case Node::Kind::kAlternate:
      return std::any_of(node.parts.begin(), node.parts.end(), MayBeEmpty);
    case Node::Kind::kRepeat:
      return node.least == 0;
    case Node::Kind::kGroup:
      return MayBeEmpty(node.parts.front());
    default:
      return true;
  }
}

std::optional<Tree> ReadTree(std::string_view expression, bool latin1, bool fold_case) {
  return Reader(expression, latin1, fold_case).Read();
}

}  // namespace aijob::pattern
