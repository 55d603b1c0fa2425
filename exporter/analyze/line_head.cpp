#include "analyze/line_head.h"

#include <array>

#include "analyze/head_words.h"

namespace aijob::analyze {
namespace {

constexpr size_t kMostHeadTokens = 20;

/// The line's first tokens: words between blanks, and what stands in brackets as one.
struct Tokens {
  std::string_view line;
  std::array<size_t, kMostHeadTokens> begin{};
  std::array<size_t, kMostHeadTokens> end{};
  size_t size = 0;

  explicit Tokens(std::string_view text) : line(text.substr(0, kHeadBytes)) {
    size_t at = 0;
    while (size < kMostHeadTokens) {
      while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
      if (at == line.size()) return;
      begin[size] = at;
      at = End(at);
      end[size++] = at;
    }
  }

  [[nodiscard]] std::string_view operator[](size_t i) const {
    return i < size ? line.substr(begin[i], end[i] - begin[i]) : std::string_view();
  }
  [[nodiscard]] bool Bracket(size_t i) const {
    return i < size && (line[begin[i]] == '[' || line[begin[i]] == '(') && end[i] - begin[i] > 2;
  }

 private:
  [[nodiscard]] size_t End(size_t at) const {
    if (line[at] == '[' || (line[at] == '(' && at == 0)) {
      const size_t closed = Closed(at);
      // "[0] words" is a token, and so is "[x]:[y]"'s first half; "[a]b" is no bracket.
      if (closed != 0) {
        if (closed == line.size() || line[closed] == ' ' || line[closed] == '[') return closed;
        if (line[closed] == ':' || line[closed] == ',') return closed + 1;
      }
    }
    while (at < line.size() && line[at] != ' ' && line[at] != '\t') ++at;
    return at;
  }
  [[nodiscard]] size_t Closed(size_t at) const {
    const char opens = line[at];
    const char closes = opens == '[' ? ']' : ')';
    int depth = 0;
    for (; at < line.size(); ++at) {
      if (line[at] == opens) ++depth;
      if (line[at] == closes && --depth == 0) return at + 1;
    }
    return 0;
  }
};

/// Walks over the tokens of a head.
class Head {
 public:
  explicit Head(const Tokens& tokens) : tokens_(tokens) {}

  size_t Find() {
    AfterTime();
    const bool timed = at_ > 0;
    if (timed && syslog_ && !IsLevel(tokens_[at_])) AfterTag();
    while (at_ < tokens_.size && Step(timed)) {
    }
    if (timed && !level_) AfterDash();
    return at_;
  }

 private:
  [[nodiscard]] bool IsTime(size_t i) const {
    const std::string_view token = tokens_[i];
    if (HasClock(token) || StartsWithDate(token)) return true;
    if (token.size() == 6 && tokens_[i + 1].size() == 6 && AllDigits(token)) {
      return AllDigits(tokens_[i + 1]);
    }
    return i > 0 && token.size() == 6 && tokens_[i - 1].size() == 6 && AllDigits(token) &&
           AllDigits(tokens_[i - 1]);
  }

  /// Behind the last time that belongs to the head.
  void AfterTime() {
    size_t gap = 0;
    for (size_t i = 0; i < tokens_.size && i < 12; ++i) {
      const std::string_view token = tokens_[i];
      const bool columns =
          at_ == 0 && i <= 4 && IsEpoch(token) && (i <= 1 || IsInteger(tokens_[0]));
      if (columns || IsTime(i)) {
        syslog_ = i >= 2 && IsMonth(tokens_[i - 2]) && !tokens_.Bracket(i);
        at_ = i + 1;
        gap = 0;
        continue;
      }
      // What stands between the parts of a head is short and no prose.
      const bool columns_follow = i <= 4 && IsInteger(tokens_[0]) && at_ == 0;
      if (at_ == 0 && !columns_follow && (i > 3 || (IsProse(token) && i > 0))) return;
      if (at_ > 0 && (token.back() == ':' || IsLevel(token) || ++gap > 3)) return;
    }
  }

  /// host program[12]: -- RFC 3164 has no end of its own but this colon.
  void AfterTag() {
    for (size_t i = at_; i < at_ + 5 && i < tokens_.size; ++i) {
      const std::string_view token = tokens_[i];
      if (token.back() != ':') continue;
      const bool numbered =
          token.size() > 1 && (token[token.size() - 2] == ']' || token[token.size() - 2] == ')');
      if (i < at_ + 3 || numbered) {
        at_ = i + 1;
        level_ = component_ = true;
      }
      return;
    }
  }

  /// Takes what is at the front of the rest; false where the message begins.
  bool Step(bool timed) {
    const std::string_view token = tokens_[at_];
    if (token == "-" || token == "|" || token == ":" || token == "--") return Take();
    if (!level_ && IsLevel(token) && (timed || IsMark(token))) {
      level_ = true;
      return Take();
    }
    if (tokens_.Bracket(at_)) return StepBracket(timed, token);
    if (timed && !level_) {
      if (numbers_ < 3 && IsInteger(token)) {
        ++numbers_;
        return Take();
      }
      if (ReachesLevel()) return true;
    }
    if ((level_ || timed) && token.back() == ']' && token.find(':') != std::string_view::npos)
      return Take();
    if (level_ && !component_ && at_ > 0) {
      const bool dashed = tokens_[at_ + 1] == "-" && tokens_[at_ - 1] != "-";
      if (dashed || (IsComponent(token) && (token.back() == ':' || tokens_.Bracket(at_ + 1)))) {
        component_ = true;
        return Take();
      }
    }
    return false;
  }

  bool StepBracket(bool timed, std::string_view token) {
    const bool said = token.find("rank") != std::string_view::npos || HasClock(token);
    if (!timed && !level_ && !said && token.front() != '(') return false;
    if (level_ && !said && (brackets_ > 0 || token.find(": ") != std::string_view::npos)) {
      return false;
    }
    if (level_) ++brackets_;
    return Take();
  }

  /// "R02-M1 RAS KERNEL INFO words", "engine.loader - ERROR - words"
  bool ReachesLevel() {
    for (size_t i = at_; i < at_ + 5 && i < tokens_.size; ++i) {
      const std::string_view token = tokens_[i];
      if (i > at_ && token.size() > 1 && IsUpper(token[0]) && IsUpper(token[1]) && IsLevel(token)) {
        at_ = i + 1;
        level_ = true;
        return true;
      }
      if (IsProse(token) && tokens_[i + 1] != "-") return false;
      if (token.back() == ':') return false;
    }
    return false;
  }

  /// "chrome.exe *64 - words": what a time and no level is followed by.
  void AfterDash() {
    for (size_t i = at_ + 1; i < at_ + 3 && i < tokens_.size; ++i) {
      if (tokens_[i] == "-") {
        at_ = i + 1;
        return;
      }
    }
  }

  bool Take() {
    ++at_;
    return true;
  }

  const Tokens& tokens_;
  size_t at_ = 0;
  size_t numbers_ = 0;
  size_t brackets_ = 0;
  bool syslog_ = false;
  bool level_ = false;
  bool component_ = false;
};

/// 20171223-22:15:29|part|30002312|words: past the bars; 0 where there are none.
size_t AfterBars(std::string_view line) {
  size_t bar = line.substr(0, 64).find('|');
  if (bar == std::string_view::npos || bar == 0 || !IsDigit(line[0]) || line[bar - 1] == ' ')
    return 0;
  // Clocks before bars come without leading zeros, too: "20171223-7:5:9:606|".
  size_t colons = 0;
  for (const char c : line.substr(0, bar)) {
    if (c == ':') ++colons;
    if (c != ':' && c != '-' && c != '.' && c != ' ' && c != '/' && !IsDigit(c)) return 0;
  }
  if (colons < 2) return 0;
  for (int field = 0; field < 2; ++field) {
    const size_t next = line.substr(0, kHeadBytes).find('|', bar + 1);
    if (next == std::string_view::npos) break;
    if (line.substr(bar, next - bar).find(' ') != std::string_view::npos) break;
    bar = next;
  }
  return bar + 1 < line.size() ? bar + 1 : 0;
}

}  // namespace

size_t MessageStart(std::string_view line) {
  if (const size_t bars = AfterBars(line); bars > 0) return bars;
  const Tokens tokens(line);
  if (tokens.size == 0) return 0;
  Head head(tokens);
  const size_t at = head.Find();
  if (at < tokens.size) return tokens.begin[at];
  // All of it looks like a head: where the line goes on, its rest is the message.
  if (tokens.size == kMostHeadTokens) return tokens.end[kMostHeadTokens - 1];
  return tokens.begin[tokens.size - 1];
}

}  // namespace aijob::analyze
