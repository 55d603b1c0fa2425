#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

TEST(Run, HelpAndVersionEndWithZero) {
  const Called help = Call({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command : {"check", "test-rules", "scan", "logs", "push"}) {
    EXPECT_THAT(help.out, HasSubstr(command));
    EXPECT_EQ(Call({command, "--help"}).code, 0) << command;
  }
  EXPECT_EQ(Call({"--version"}).code, 0);
}

TEST(Run, AWrongCallIsRefusedInOneLine) {
  const struct {
    std::vector<std::string> words;
    const char* says;
  } kCases[] = {{{}, "subcommand"},
                {{"scann"}, "scann"},
                {{"scan", "--output=xml"}, "output"},
                {{"scan", "--frmat=auto"}, "frmat"},
                {{"check"}, "subcommand"},
                {{"check", "config"}, "FILE"}};
  for (const auto& [words, says] : kCases) {
    const Called called = Call(words);
    EXPECT_EQ(called.code, 2);
    EXPECT_THAT(called.err, HasSubstr(says));
    EXPECT_EQ(std::count(called.err.begin(), called.err.end(), '\n'), 1) << called.err;
    EXPECT_EQ(called.out, "");
  }
}

}  // namespace
}  // namespace aijob::test
