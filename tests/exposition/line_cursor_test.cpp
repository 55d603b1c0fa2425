#include "exposition/line_cursor.h"

#include <gtest/gtest.h>

namespace aijob::exposition {
namespace {

TEST(LineCursor, LinesEndWithALineFeed) {
  LineCursor cursor("a\n\nbc");
  ASSERT_TRUE(cursor.Next());
  EXPECT_EQ(cursor.line(), "a");
  EXPECT_TRUE(cursor.closed());
  ASSERT_TRUE(cursor.Next());
  EXPECT_TRUE(cursor.AtEnd());
  ASSERT_TRUE(cursor.Next());
  EXPECT_EQ(cursor.line(), "bc");
  EXPECT_EQ(cursor.number(), 3U);
  EXPECT_FALSE(cursor.closed());
  EXPECT_FALSE(cursor.Next());
  EXPECT_FALSE(LineCursor("").Next());
}

TEST(LineCursor, TakesALineApart) {
  LineCursor cursor(" \tab=c d\n");
  ASSERT_TRUE(cursor.Next());
  cursor.SkipBlanks();
  EXPECT_EQ(cursor.TakeWhile([](char c) { return c != '='; }), "ab");
  EXPECT_FALSE(cursor.Take('x'));
  EXPECT_TRUE(cursor.Take('='));
  EXPECT_EQ(cursor.Peek(), 'c');
  EXPECT_EQ(cursor.Rest(), "c d");
  EXPECT_EQ(cursor.TakeRest(), "c d");
  EXPECT_EQ(cursor.Peek(), LineCursor::kEnd);
}

TEST(LineCursor, QuotedValues) {
  const struct {
    const char* text;
    Quoted strict, lenient;
    const char* value;  // as the lenient one reads it
  } kCases[] = {
      {"abc\"", Quoted::kRead, Quoted::kRead, "abc"},
      {"\"", Quoted::kRead, Quoted::kRead, ""},
      {R"(a\\b\"c\nd")", Quoted::kRead, Quoted::kRead, "a\\b\"c\nd"},
      {R"(a\tb")", Quoted::kBadEscape, Quoted::kRead, "a\\tb"},
      {R"(a\)", Quoted::kBadEscape, Quoted::kUnclosed, "a\\"},
      {"abc", Quoted::kUnclosed, Quoted::kUnclosed, "abc"},
      {R"(abc\")", Quoted::kUnclosed, Quoted::kUnclosed, "abc\""},
  };
  for (const auto& [text, strict, lenient, value] : kCases) {
    std::string read;
    LineCursor first(text);
    ASSERT_TRUE(first.Next());
    EXPECT_EQ(ReadQuoted(first, true, read), strict) << text;
    LineCursor second(text);
    ASSERT_TRUE(second.Next());
    EXPECT_EQ(ReadQuoted(second, false, read), lenient) << text;
    EXPECT_EQ(read, value) << text;
  }
}

TEST(LineCursor, MessagesShowWhatCannotBePrinted) {
  EXPECT_EQ(InQuotes("a\"b\\c\n\x01\t"), R"("a\"b\\c\n\x01\t")");
  EXPECT_EQ(InQuotes("é"), "\"é\"");
  EXPECT_EQ(InQuotes("\xC3"), R"("\xc3")");
  EXPECT_EQ(InQuotes('\''), R"('\'')");
  EXPECT_EQ(InQuotes('\xFF'), R"('\xff')");
  EXPECT_LT(InQuotes(std::string(100'000, 'x')).size(), 250U);
}

}  // namespace
}  // namespace aijob::exposition
