#include "exposition/label_parts.h"

#include <gtest/gtest.h>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

TEST(LabelParts, LabelsAreTakenOneByOne) {
  std::string_view rest = R"(a="",b="x\",c=\"\\",d="}")";
  LabelOfText label = TakeLabel(rest);
  EXPECT_EQ(label.name, "a");
  EXPECT_EQ(label.escaped, "");
  label = TakeLabel(rest);
  EXPECT_EQ(label.name, "b");
  EXPECT_EQ(label.escaped, R"(x\",c=\"\\)");
  label = TakeLabel(rest);
  EXPECT_EQ(label.name, "d");
  EXPECT_EQ(label.escaped, "}");
  EXPECT_TRUE(rest.empty());
}

TEST(LabelParts, UnescapedIsWhatWasEscaped) {
  for (const char* text : {"", "plain", "\\", "\n", "\"", "a\\nb", "\\\\n\n\"\"x", "ä\\"}) {
    std::string escaped;
    AppendEscaped(escaped, text);
    EXPECT_EQ(Unescaped(escaped), text);
  }
  EXPECT_EQ(Unescaped("a\\"), "a\\") << "nothing follows";
}

TEST(LabelParts, TheEndOfAValue) {
  EXPECT_EQ(EndOfQuoted(R"("a")", 1), 2U);
  EXPECT_EQ(EndOfQuoted(R"("\"")", 1), 3U);
  EXPECT_EQ(EndOfQuoted(R"("a)", 1), std::string_view::npos);
  EXPECT_EQ(EndOfQuoted(R"("a\)", 1), std::string_view::npos);
}

}  // namespace
}  // namespace aijob::exposition
