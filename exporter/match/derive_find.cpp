#include "match/derive_find.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace aijob::match {
namespace {

constexpr size_t kAlternatives = 16;
constexpr int kDepth = 20;

/// What a part of the expression must contain: exactly `exact`, or at least one of `best`.
struct Part {
  std::optional<std::string> exact;  // matches this text and no other
  std::vector<std::string> best;
};

size_t Shortest(const std::vector<std::string>& literals) {
  size_t shortest = literals.empty() ? 0 : literals.front().size();
  for (const std::string& literal : literals) shortest = std::min(shortest, literal.size());
  return shortest;
}

void Better(std::vector<std::string>& best, std::vector<std::string> other) {
  if (Shortest(other) > Shortest(best)) best = std::move(other);
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : rest_(pattern) {}

  Part Alternation(int depth) {
    Part whole = Concatenation(depth);
    if (!Take('|')) return whole;
    Part all;
    Better(whole.best, {whole.exact.value_or("")});
    all.best = whole.best;
    bool possible = !whole.best.empty();
    do {
      Part next = Concatenation(depth);
      Better(next.best, {next.exact.value_or("")});
      possible = possible && !next.best.empty();
      all.best.insert(all.best.end(), next.best.begin(), next.best.end());
    } while (Take('|'));
    if (!possible || all.best.size() > kAlternatives) all.best.clear();
    return all;
  }

 private:
  /// Items in a row: neighbours that are exact make one run.
  Part Concatenation(int depth) {
    Part whole;
    std::string run;
    bool exact = true;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      Part item = Item(depth);
      const int least = Quantifier();
      if (item.exact && least < 0) {
        run += *item.exact;
        continue;
      }
      exact = false;
      if (item.exact && least > 0) run += *item.exact;
      Better(whole.best, {std::exchange(run, {})});
      if (least != 0) Better(whole.best, std::move(item.best));
    }
    if (exact) whole.exact = run;
    Better(whole.best, {run});
    return whole;
  }

  /// One atom. Zero-width ones are the exact empty text.
  Part Item(int depth) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '^' || c == '$') return {std::string(), {}};
    if (c == '.') return {};
    if (c == '[') return Class();
    if (c == '(') return Group(depth);
    if (c == '\\') return Escape();
    return Literal(c);
  }

  Part Literal(char c) const {
    // Without regard to case one letter is two texts.
    if (fold_case_ && (std::isalpha(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0))
      return {};
    return {std::string(1, c), {}};
  }

  Part Class() {
    size_t i = 0;
    if (i < rest_.size() && rest_[i] == '^') ++i;
    if (i < rest_.size() && rest_[i] == ']') ++i;
    while (i < rest_.size() && rest_[i] != ']') {
      if (rest_[i] == '\\') {
        ++i;
      } else if (rest_.substr(i, 2) == "[:") {
        i = std::min(rest_.find(":]", i), rest_.size() - 1);
        ++i;
      }
      ++i;
    }
    const std::string_view inside = rest_.substr(0, i);
    rest_.remove_prefix(std::min(i + 1, rest_.size()));
    if (inside.size() == 1 && inside != "^") return Literal(inside.front());
    return {};
  }

  Part Group(int depth) {
    const bool outer_fold = fold_case_;
    if (Take('?')) {
      const size_t end = rest_.find_first_of(":)>");
      const std::string_view head = rest_.substr(0, end);
      rest_.remove_prefix(std::min(head.size(), rest_.size()));
      const bool named = head.starts_with("P<") || head.starts_with("<");
      if (!named) {
        const size_t minus = head.find('-');
        if (head.substr(0, minus).find('i') != std::string_view::npos) fold_case_ = true;
      }
      // Flags alone hold to the end of the enclosing group; once folding, always folding is the
      // safe side.
      if (!named && Take(')')) return {std::string(), {}};
      if (!rest_.empty()) rest_.remove_prefix(1);
    }
    Part inside;
    if (depth < kDepth) {
      inside = Alternation(depth + 1);
    } else {
      while (!rest_.empty()) rest_.remove_prefix(1);
    }
    Take(')');
    fold_case_ = outer_fold;
    return inside;
  }

  Part Escape() {
    if (rest_.empty()) return {};
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') return {std::string(), {}};
    if (c == 'n') return Literal('\n');
    if (c == 't') return Literal('\t');
    if (c == 'r') return Literal('\r');
    if (c == 'Q') {
      const size_t end = rest_.find("\\E");
      const std::string_view text = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
      if (fold_case_) return {};
      return {std::string(text), {}};
    }
    if (c == 'p' || c == 'P' || c == 'x') {
      SkipArgument(c);
      return {};
    }
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      while (!rest_.empty() && std::isdigit(static_cast<unsigned char>(c)) != 0 &&
             std::isdigit(static_cast<unsigned char>(rest_.front())) != 0) {
        rest_.remove_prefix(1);  // \123 octal
      }
      return {};
    }
    return Literal(c);
  }

  void SkipArgument(char kind) {
    size_t length = kind == 'x' ? 2 : 1;
    if (!rest_.empty() && rest_.front() == '{') length = rest_.find('}') + 1;
    rest_.remove_prefix(std::min(length, rest_.size()));
  }

  /// -1: none follows; else the least number of times (0, or 1 for more).
  int Quantifier() {
    if (rest_.empty()) return -1;
    const char c = rest_.front();
    int least = -1;
    if (c == '*' || c == '?') least = 0;
    if (c == '+') least = 1;
    size_t length = 1;
    if (c == '{' && rest_.size() > 1 && std::isdigit(static_cast<unsigned char>(rest_[1])) != 0) {
      least = rest_[1] == '0' ? 0 : 1;
      length = rest_.find('}') + 1;
    }
    if (least < 0) return -1;
    rest_.remove_prefix(std::min(length, rest_.size()));
    Take('?');  // lazy
    return least;
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  bool fold_case_ = false;
};

}  // namespace

std::vector<std::string> DeriveFind(std::string_view pattern) {
  // Flags anywhere that fold case for what follows are easier to refuse than to follow.
  Part whole = Reader(pattern).Alternation(0);
  if (Shortest(whole.best) < kLiteralBytes) return {};
  std::sort(whole.best.begin(), whole.best.end());
  whole.best.erase(std::unique(whole.best.begin(), whole.best.end()), whole.best.end());
  return whole.best;
}

}  // namespace aijob::match
