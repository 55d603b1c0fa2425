#include "analyze/head_words.h"

#include <gtest/gtest.h>

namespace aijob::analyze {
namespace {

TEST(HeadWords, Times) {
  EXPECT_TRUE(HasClock("12:34:56") && HasClock("[x 12:34:56,789]") && HasClock("a_13:53:08"));
  EXPECT_FALSE(HasClock("12:34") || HasClock("") || HasClock("a:b:c") || HasClock("64:d9:89"));
  EXPECT_TRUE(StartsWithDate("2005-06-03") && StartsWithDate("2005.06.03-15.42"));
  EXPECT_FALSE(StartsWithDate("2005-06.03") || StartsWithDate("3005-06-03") || StartsWithDate(""));
  EXPECT_TRUE(IsEpoch("1117838570"));
  EXPECT_FALSE(IsEpoch("9117838570") || IsEpoch("117838570"));
  EXPECT_TRUE(IsMonth("Jan") && IsMonth("Dec"));
  EXPECT_FALSE(IsMonth("anF") || IsMonth("for") || IsMonth("") || IsMonth("June"));
}

TEST(HeadWords, Numbers) {
  EXPECT_TRUE(IsInteger("0") && IsInteger("-1") && IsInteger("1234567890"));
  EXPECT_FALSE(IsInteger("") || IsInteger("-") || IsInteger("1.0") || IsInteger("12345678901"));
  EXPECT_FALSE(AllDigits("") || AllDigits("1a"));
}

TEST(HeadWords, Levels) {
  for (const char* level : {"ERROR", "error:", "[notice]", "I", "Info", "WARNING,", "[INFO ]"}) {
    EXPECT_TRUE(IsLevel(level)) << level;
  }
  for (const char* word : {"", "errors", "X", "informational", "[]"}) {
    EXPECT_FALSE(IsLevel(word)) << word;
  }
  EXPECT_TRUE(IsMark("ERROR") && IsMark("Error:") && IsMark("[error]"));
  EXPECT_FALSE(IsMark("Error") || IsMark("I"));
}

TEST(HeadWords, Words) {
  EXPECT_TRUE(IsProse("words"));
  EXPECT_FALSE(IsProse("Words") || IsProse("") || IsProse("a1"));
  EXPECT_TRUE(IsComponent("dfs.Node$Writer:") && IsComponent("WindowManager:"));
  EXPECT_TRUE(IsComponent("nova.api"));
  EXPECT_FALSE(IsComponent("word:") || IsComponent("word") || IsComponent("end.") ||
               IsComponent("a(b):") || IsComponent(""));
}

}  // namespace
}  // namespace aijob::analyze
