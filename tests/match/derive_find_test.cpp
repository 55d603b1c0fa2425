#include "match/derive_find.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <random>

namespace aijob::match {
namespace {

using Literals = std::vector<std::string>;

TEST(DeriveFindTest, TakesTheLongestTextThatMustBeThere) {
  const struct {
    std::string_view pattern;
    Literals expected;
  } cases[] = {
      {"out of memory", {"out of memory"}},
      {R"(Tried to allocate (?P<n>[\d.]+) MiB)", {"Tried to allocate "}},
      {R"(a\.b\[c\] took (\d+))", {"a.b[c] took "}},
      {"(?:cuda|hip)Malloc failed", {"Malloc failed"}},
      {"(?:cudaMalloc|hipMalloc)", {"cudaMalloc", "hipMalloc"}},
      {"foo bar|bar baz", {"bar baz", "foo bar"}},
      {"abc?def", {"def"}},
      {"abc+def", {"abc"}},
      {"(abcd)?ef", {}},
      {"(abcd)*", {}},
      {"(abcd)+ef", {"abcd"}},
      {"(abcd){2,3}", {"abcd"}},
      {"(abcd){0,3}", {}},
      {"(?i)out of memory", {}},
      {"(?i:out) of memory", {" of memory"}},
      {"^start.*end$", {"start"}},
      {R"(\bword\b)", {"word"}},
      {"[a]bcd", {"abcd"}},
      {"[ab]cdef", {"cdef"}},
      {R"([\]x]abc)", {"abc"}},
      {"[[:alpha:]]abc", {"abc"}},
      {R"(\Qa.b\Ecd)", {"a.bcd"}},
      {R"(\x41bcd)", {"bcd"}},
      {R"(\p{Greek}abc)", {"abc"}},
      {"ab", {}},
      {"", {}},
      {"abc|", {}},
      {"(abc|.)", {}},
      {R"(x\d*)", {}},
  };
  for (const auto& each : cases) EXPECT_EQ(DeriveFind(each.pattern), each.expected) << each.pattern;
}

/// A random expression, and a text it matches.
std::pair<std::string, std::string> Grow(std::mt19937& random, int depth) {
  std::string pattern;
  std::string text;
  for (int part = 0; part < 3; ++part) {
    const unsigned choice = random() % (depth > 0 ? 8 : 5);
    std::string letters;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      letters += static_cast<char>('a' + random() % 26);
    }
    if (choice <= 1) {
      pattern += letters;
      text += letters;
    } else if (choice == 2) {
      pattern += "[a-z]";
      text += letters.front();
    } else if (choice == 3) {
      pattern += "\\d+";
      text += "42";
    } else if (choice == 4) {
      pattern += letters + "?";
      text += letters;
      if (random() % 2 == 0) text.pop_back();
    } else {
      const auto [inner, inside] = Grow(random, depth - 1);
      const auto [other, unused] = Grow(random, depth - 1);
      const bool absent = choice == 7 && random() % 2 == 0;
      pattern += choice == 5 ? "(?:" + inner + "|" + other + ")"
                             : "(?P<g" + std::to_string(random()) + ">" + inner + ")";
      if (choice == 7) pattern += "*";
      if (!absent) text += inside;
    }
  }
  return {pattern, text};
}

TEST(DeriveFindTest, EveryMatchHoldsOneOfTheLiterals) {
  std::mt19937 random(7);
  int derived = 0;
  for (int round = 0; round < 2'000; ++round) {
    const std::pair<std::string, std::string> grown = Grow(random, 2);
    const std::string& pattern = grown.first;
    const std::string& text = grown.second;
    const re2::RE2 regex(pattern);
    if (!regex.ok() || !re2::RE2::FullMatch(text, regex)) continue;
    const Literals literals = DeriveFind(pattern);
    if (literals.empty()) continue;
    ++derived;
    EXPECT_TRUE(std::any_of(
        literals.begin(), literals.end(),
        [&](const std::string& literal) { return text.find(literal) != std::string::npos; }))
        << pattern << " matches " << text;
  }
  EXPECT_GT(derived, 200);
}

}  // namespace
}  // namespace aijob::match
