#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

TEST(ExplainCommand, PrintsWhatHappens) {
  const Called called = Call({"explain", "MemoryError: x"});
  EXPECT_EQ(called.code, 0) << called.err;
  for (const char* part :
       {"reads as: plain text", "rules that looked:", "events:", "metrics that move:"}) {
    EXPECT_THAT(called.out, HasSubstr(part));
  }
}

TEST(ExplainCommand, WhatCannotBeUsed) {
  EXPECT_EQ(Call({"explain"}).code, 2);
  EXPECT_EQ(Call({"explain", "--config.file=/nonexistent", "x"}).code, 2);
  const Called unknown = Call({"explain", "--format=torhc", "x"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no pack 'torhc'"));
}

}  // namespace
}  // namespace aijob::test
