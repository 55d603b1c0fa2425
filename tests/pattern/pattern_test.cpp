// Pattern gives what RE2 gives: named cases, and random expressions on random texts.
#include "pattern/pattern.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <vector>

namespace aijob::pattern {
namespace {

constexpr size_t kMost = 12;

/// The obvious twin: RE2 alone. One text a group, "-" for none.
std::vector<std::string> ByRe2(const std::string& expression, std::string_view text,
                               const Pattern::Options& options) {
  re2::RE2::Options given(re2::RE2::Quiet);
  given.set_case_sensitive(!options.fold_case);
  if (options.latin1) given.set_encoding(re2::RE2::Options::EncodingLatin1);
  const re2::RE2 re2(expression, given);
  std::vector<re2::StringPiece> pieces(static_cast<size_t>(re2.NumberOfCapturingGroups()) + 1);
  const auto anchor = options.whole_text ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!re2.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), anchor, pieces.data(),
                 static_cast<int>(pieces.size()))) {
    return {};
  }
  std::vector<std::string> groups;
  for (const re2::StringPiece& piece : pieces) {
    groups.push_back(piece.data() == nullptr ? "-" : "=" + std::string(piece));
  }
  return groups;
}

std::vector<std::string> ByPattern(const Pattern& pattern, std::string_view text) {
  std::vector<std::string_view> found(static_cast<size_t>(pattern.captures()) + 1);
  if (!pattern.Search(text, found)) return {};
  std::vector<std::string> groups;
  for (const std::string_view group : found) {
    groups.push_back(group.data() == nullptr ? "-" : "=" + std::string(group));
  }
  return groups;
}

void Agree(const std::string& expression, const std::string& text,
           const Pattern::Options& options = {}) {
  const model::Result<Pattern> pattern = Pattern::Compile(expression, options);
  ASSERT_TRUE(pattern.ok()) << expression;
  EXPECT_EQ(ByPattern(*pattern, text), ByRe2(expression, text, options))
      << expression << " on " << text;
}

TEST(Pattern, FindsWhatRe2Finds) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"took (?P<s>[\\d.]+) ?(?:ms|s)\\b", "it took 12.5 ms, then took 3s"},
      {"(?P<client>[\\w.:\\[\\]-]+):(?P<port>\\d+) - \"(?P<m>[A-Z]+) (?P<p>[^ \"]+) HTTP/[\\d.]+\" "
       "(\\d{3})",
       "INFO:     10.0.0.1:40001 - \"GET /v1/models?x=1 HTTP/1.1\" 404 Not Found"},
      {"(?:^|\\.)(?P<t>\\d+\\.\\d\\d\\.\\d{3}) (?P<l>[IWED]) ", "1.24.832.648 I srv"},
      {"^\\[?([IWEF])(\\d{3,4})", "[I1003 x"},
      {"oading .*(?:shards|weights)\\S*:\\s+(?P<r>\\d+%) Completed",
       "Loading pt shards: x weights:  56% Completed"},
      {"a(b)?c|ab?(d)", "abd"},
      {"(a+)(a*)b?", "xaaab"},
      {"x*?(y+?)z", "xxyyyz"},
      {"(?:ab|a)(?:c|bcd)(d*)", "abcd"},
      {"(?i)out OF\\b", "Out of memory"},
      {"\\bWARN\\B", "WARNING"},
      {"[^ ]+ é", "für é"},
      {".é", "éé"},
      {"µs", "12 µs"},
      {"a{2}b{2,}c{0,1}$", "aabbb"},
      {"$", "abc"},
      {"", "abc"},
      {"(\\w+ )+end", "one two three end"},
      {"(?:(a)|b)*c", "abac"},
      {"(x{2,3}){2}", "xxxxxxx"},
      {"\\.\\*[.*]", "a.*."},
      {"[]a]+", "b]a]"},
      {"[a-]+", "b-a-"},
      {"[^]a]", "]ab"},
      {"{a}", "{a}"},
      {"a\\nb", "a\nb"},
      {"a.b", "a\nb"},
      {"[^x]b",
       "\xff"
       "b"},
      {"\\S+", "\xc3\x28 a"},
  };
  for (const auto& [expression, text] : cases) {
    Agree(expression, text);
    Agree(expression, text, {.whole_text = true});
    Agree(expression, text, {.fold_case = true});
    Agree(expression, text, {.latin1 = true});
  }
}

TEST(Pattern, TimeStaysLinearWhereAlternativesPileUp) {
  const std::string text(100'000, 'a');
  Agree("(?:a|aa)*b", text);
  Agree("a*a*a*a*b", text);
  Agree("\\S+x", text);
}

TEST(Pattern, SaysWhatIsWrong) {
  const auto pattern = Pattern::Compile("a(", {});
  ASSERT_FALSE(pattern.ok());
  EXPECT_NE(pattern.error().find(")"), std::string::npos) << pattern.error();
}

TEST(Pattern, NamesItsCaptures) {
  const auto pattern = Pattern::Compile("(?P<a>x)(y)(?P<b>z)", {});
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(pattern->names(), (std::map<int, std::string>{{1, "a"}, {3, "b"}}));
  EXPECT_EQ(pattern->captures(), 3);
  EXPECT_TRUE(pattern->is_simple());
}

/// Expressions and texts of few letters, so that they meet often.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  size_t Below(size_t bound) { return engine_() % bound; }
  std::string Text() {
    static const std::vector<std::string> kParts = {"a", "b", "c", "aa", "ab",   ".", " ",
                                                    "1", "A", "é", "\n", "\xff", "-"};
    std::string text;
    for (size_t i = Below(14); i > 0; --i) text += kParts[Below(kParts.size())];
    return text;
  }
  std::string Expression(int depth) {
    std::string text;
    const size_t parts = 1 + Below(4);
    for (size_t i = 0; i < parts; ++i) text += Quantified(Atom(depth));
    if (depth > 0 && Below(4) == 0) text += "|" + Expression(depth - 1);
    return text;
  }

 private:
  std::string Atom(int depth) {
    static const std::vector<std::string> kAtoms = {
        "a",       "b",   "c",   "ab", "\\d", "\\w", "\\S", "\\s", ".",   "[ab]", "[^a]",   "[^ ]",
        "[\\w.-]", "\\.", "\\b", "^",  "$",   "é",   "1",   "A",   "\\B", "\\W",  "[a-c1]", "\\n"};
    if (depth > 0 && Below(4) == 0) {
      return std::string(Below(2) == 0 ? "(" : "(?:") + Expression(depth - 1) + ")";
    }
    return kAtoms[Below(kAtoms.size())];
  }
  std::string Quantified(std::string atom) {
    static const std::vector<std::string> kQuantifiers = {"*",    "+",  "?",  "{2}", "{1,3}",
                                                          "{2,}", "*?", "+?", "??",  "{0,2}?"};
    if (Below(3) == 0) atom += kQuantifiers[Below(kQuantifiers.size())];
    return atom;
  }
  std::mt19937 engine_;
};

TEST(Pattern, AgreesWithRe2OnRandomInput) {
  Random random(7);
  size_t simple = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string expression = random.Expression(2);
    const Pattern::Options options = {.latin1 = random.Below(4) == 0,
                                      .fold_case = random.Below(4) == 0,
                                      .whole_text = random.Below(4) == 0};
    const model::Result<Pattern> pattern = Pattern::Compile(expression, options);
    if (!pattern.ok() || static_cast<size_t>(pattern->captures()) > kMost) continue;
    simple += pattern->is_simple() ? 1 : 0;
    for (int j = 0; j < 20; ++j) {
      const std::string text = random.Text();
      ASSERT_EQ(ByPattern(*pattern, text), ByRe2(expression, text, options))
          << expression << " on " << text << (options.latin1 ? " latin1" : "")
          << (options.fold_case ? " fold" : "") << (options.whole_text ? " whole" : "");
    }
  }
  EXPECT_GT(simple, 2000U);
}

}  // namespace
}  // namespace aijob::pattern
