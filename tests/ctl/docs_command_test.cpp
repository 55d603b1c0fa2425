#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "support/folder.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

TEST(DocsCommand, WritesPages) {
  const Folder folder;
  const Called called = Call({"docs", folder.Path("a/b")});
  EXPECT_EQ(called.code, 0) << called.err;
  EXPECT_NE(ReadAll(folder.Path("a/b/gpu_oom.md")), "");
}

TEST(DocsCommand, WhatCannotBeWrittenIsTold) {
  EXPECT_EQ(Call({"docs", "/dev/null/x"}).code, 1);
  EXPECT_EQ(Call({"docs"}).code, 2);
}

}  // namespace
}  // namespace aijob::test
