// What a writer makes of captures is tested through Matcher (matcher_test.cpp); here are its words.

#include "match/event_writer.h"

#include <gtest/gtest.h>

namespace aijob::match {
namespace {

TEST(EventWriterTest, WordsHaveNoBlanksAroundThemAndEndOnACharacter) {
  EXPECT_EQ(Word("  a b\t\r\n"), "a b");
  EXPECT_EQ(Word(" \n "), "");
  EXPECT_EQ(Word(std::string(300, 'x')).size(), 256);
  std::string text;
  while (text.size() < 300) text += "\u20ac";
  EXPECT_EQ(Word(text).size(), 255) << "85 signs of 3 bytes";
  EXPECT_EQ(Word(std::string(300, '\x80')).size(), 252) << "no UTF-8 at all: still bounded";
}

}  // namespace
}  // namespace aijob::match
