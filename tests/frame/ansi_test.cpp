#include "frame/ansi.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>

namespace aijob::frame {
namespace {

using std::string;

string Stripped(const string& text) {
  string output(text.size(), '~');
  output.resize(StripTerminal(text, output.data()));
  return output;
}

struct Case {
  const char* name;
  string text;
  string expected;
};

TEST(AnsiTest, RemovesCodesAndKeepsTheRest) {
  const string nul(1, '\0');
  const Case cases[] = {
      {"plain", "INFO a", "INFO a"},
      {"empty", "", ""},
      {"colour", "\x1b[1;36mINFO\x1b[0m a", "INFO a"},
      {"bare reset", "\x1b[mx", "x"},
      {"colon colours", "\x1b[38:2::1:2:3mx", "x"},
      {"erase, cursor, private mode", "a\x1b[2K\x1b[1A\x1b[?25lb", "ab"},
      {"intermediate byte", "a\x1b[0 qb", "ab"},
      {"sequence without end", "a\x1b[12", "a"},
      {"sequence broken by a letter of UTF-8", "a\x1b[12\xc3\xa9", "a\xc3\xa9"},
      {"title, BEL", "\x1b]0;title\x07x", "x"},
      {"link, ESC backslash", "\x1b]8;;http://a\x1b\\x", "x"},
      {"string ended by another code", "\x1b]0;t\x1b[31mx", "x"},
      {"title without end keeps its text", "\x1b]0;CUDA error", "0;CUDA error"},
      {"device control", "\x1bPq#0\x1b\\x", "x"},
      {"character set", "\x1b(Bx", "x"},
      {"two-byte code",
       "\x1b"
       "7x\x1b"
       "8",
       "x"},
      {"escape alone at the end", "x\x1b", "x"},
      {"escape before a byte that is none", "x\x1b\x01y", "x\x01y"},
      {"two escapes", "x\x1b\x1b[0my", "xy"},
      {"NULs", nul + "a" + nul + nul + "b" + nul, "ab"},
      {"NUL within a code", "\x1b[3" + nul + "1mx", "1mx"},
      {"NUL within a title belongs to it", "\x1b]0;a" + nul + "b\x07x", "x"},
  };
  for (const Case& test : cases) EXPECT_EQ(Stripped(test.text), test.expected) << test.name;
}

TEST(AnsiTest, WorksInPlace) {
  string text = "\x1b[1mab\x1b[0m cd\x1b[2K ef";
  text.resize(StripTerminal(text, text.data()));
  EXPECT_EQ(text, "ab cd ef");
}

/// The obvious stripper: one regular expression.
string Twin(const string& text) {
  static const std::regex kCodes(
      "\x1b(\\[[0-?]*[ -/]*[@-~]?|[\\]PX^_]([^\\x07\x1b]*(\\x07|\x1b\\\\|(?=\x1b)))?"
      "|[ -/]+[0-~]?|[0-~])?|\\x00");
  return std::regex_replace(text, kCodes, "");
}

TEST(AnsiTest, AgreesWithItsTwinOnRandomText) {
  std::mt19937 random(7);
  const string alphabet = string("\x1b\x1b\x1b[[]P\\(;;01?mKx \x07\xc3", 20) + string(1, '\0');
  for (int i = 0; i < 30000; ++i) {
    string text;
    for (size_t n = random() % 24; n > 0; --n) text += alphabet[random() % alphabet.size()];
    ASSERT_EQ(Stripped(text), Twin(text)) << testing::PrintToString(text);
  }
}

TEST(AnsiTest, TakesTimeInStepWithTheLength) {
  // Were each of these looked through to the line's end, the test would not end.
  for (const string& unit : {string("\x1b"), string("\x1b]"), string(1, '\0'), string("\x1b[0")}) {
    string text;
    while (text.size() < (size_t{1} << 20)) text += unit;
    EXPECT_LE(Stripped(text).size(), text.size() / 2) << testing::PrintToString(unit);
  }
}

}  // namespace
}  // namespace aijob::frame
