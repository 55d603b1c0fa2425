#include "metrics/symbols.h"

#include <gtest/gtest.h>

namespace aijob::metrics {
namespace {

TEST(Symbols, KnowEveryTextOnce) {
  Symbols symbols;
  for (int round = 0; round < 2; ++round) {
    for (Symbol i = 0; i < 1000; ++i) EXPECT_EQ(symbols.Intern(std::to_string(i)), i);
  }
  EXPECT_EQ(symbols.size(), 1000u);
  EXPECT_EQ(symbols.Text(7), "7");
}

TEST(Symbols, MendTextThatIsNoUtf8) {
  EXPECT_TRUE(IsUtf8("a \xC3\xB6 \xF0\x9F\x98\x80"));
  for (const char* bad :
       {"\xff", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
    EXPECT_FALSE(IsUtf8(bad));
    EXPECT_TRUE(IsUtf8(ToUtf8(bad)));
  }
  EXPECT_EQ(ToUtf8("a\xff\xC3\xB6"), "a\xEF\xBF\xBD\xC3\xB6");
}

}  // namespace
}  // namespace aijob::metrics
